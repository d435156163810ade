import { gte } from "../parts/gte";

export default () => gte("gte", "Gte");
