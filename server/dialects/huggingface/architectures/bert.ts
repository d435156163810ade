import { early } from "../parts/early";

export default () => early("bert", "Bert", { sizes: [30522], prefix: "bert" });
