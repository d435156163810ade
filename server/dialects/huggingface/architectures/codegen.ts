import { gptj } from "../parts/gptj";

export default () => gptj("codegen", "CodeGen", "qkv_proj");
