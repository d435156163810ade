import { early } from "../parts/early";

export default () => early("roberta", "Roberta", { sizes: [50265], prefix: "roberta", roberta: true });
