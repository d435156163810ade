import { gte } from "../parts/gte";
import { sharing } from "../parts/remote";

export default () => gte("new", "New", { remote: sharing("gte") });
