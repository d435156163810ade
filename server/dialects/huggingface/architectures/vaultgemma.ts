import { before } from "../parts/block";
import { gemma2 } from "../parts/gemma2";

export default () =>
  gemma2("vaultgemma", "VaultGemma", (g, x, p) =>
    before(g, x, { ...p, names: { norms: ["input_layernorm", "pre_feedforward_layernorm"] } }),
  );
