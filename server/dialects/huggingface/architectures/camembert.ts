import { early } from "../parts/early";

export default () => early("camembert", "Camembert", { sizes: [30522], prefix: "roberta", roberta: true });
