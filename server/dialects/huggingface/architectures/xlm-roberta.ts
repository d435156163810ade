import { early } from "../parts/early";

export default () => early("xlm-roberta", "XLMRoberta", { sizes: [30522], prefix: "roberta", roberta: true });
