import { gptj } from "../parts/gptj";

export default () => gptj("gptj", "GPTJ");
