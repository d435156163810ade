import { ownValue } from "../../model/own";
import type { Scalar } from "../../model/tree";
import { nearest } from "../../text/nearest";
import { isTorch, moduleNamed } from "../torch/vocabulary";
import { literalOf, partsOf } from "./literal";

/** `nn.LeakyReLU(0.1)`, `torch.nn.ReLU(inplace=True)` → `leakyrelu`, `relu`. */
export const activationOf = (code: string): string =>
  code.replace(/\(.*$/s, "").replace(/^.*\./, "").toLowerCase();

/** The loader takes the words None and False for nothing, too, and stays with its own. */
export const isUnset = (code: string): boolean => /^\s*(None|False)?\s*$/.test(code);

/** The activations that torch.nn can make without arguments. */
const TORCH = (
  "ELU Hardshrink Hardsigmoid Hardtanh Hardswish LeakyReLU LogSigmoid PReLU ReLU ReLU6 RReLU SELU CELU GELU Sigmoid SiLU " +
  "Mish Softplus Softshrink Softsign Tanh Tanhshrink Softmin Softmax Softmax2d LogSoftmax Identity"
).split(" ");

/** Functions of torch.nn.functional that are Python's own: as an attribute of a class they become its methods. */
const METHODS: ReadonlySet<string> = new Set(
  (
    "relu relu6 elu selu celu leaky_relu silu mish hardswish hardsigmoid hardtanh softmax log_softmax sigmoid tanh " +
    "tanhshrink softsign glu rrelu threshold softmin"
  ).split(" "),
);

/** Functions of torch itself that take a tensor alone. As they are not Python's own, they become no methods. */
const FUNCTIONS: ReadonlySet<string> = new Set("sigmoid relu tanh selu celu rrelu hardshrink".split(" "));

/** What changes nothing but values, besides the activations. */
const KEEPS: ReadonlySet<string> = new Set(
  "Threshold Sequential Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout".split(" "),
);

export interface ActivationFault {
  readonly message: string;
  readonly instead?: string;
  readonly severity?: "warning";
}

/** The class that this name was probably meant for. */
const meantBy = (name: string): string | undefined =>
  TORCH.find((t) => t.toLowerCase() === name.replaceAll("_", "").toLowerCase()) ?? nearest(name, TORCH, 1)[0];

function asMethod(text: string, name: string): ActivationFault {
  const type = meantBy(name);
  const message = `activation: ${text} is a function, which each convolution calls as its own method, with itself as the input`;
  return type ? { message: `${message}; write nn.${type}()`, instead: `nn.${type}()` } : { message };
}

/** Parts of torch.nn that the code speaks of, wherever they stand in it. */
const PARTS = /\b((?:torch\s*\.\s*)?nn\s*\.\s*(?:modules\s*\.\s*(?:activation\s*\.\s*)?)?)(\w+)\b(?!\s*\.)/g;

/** Why the loader, which evaluates the code, gets no activation out of it; nothing where it does, or where that is not certain. */
export function activationFault(code: Scalar): ActivationFault | undefined {
  const text = String(code.value).trim();
  if (isUnset(text)) return undefined;
  const opens = text.split("(").length;
  if (opens !== text.split(")").length) return { message: `activation: ${text} has unbalanced brackets` };
  const functional = /\bnn\s*\.\s*functional\s*\.\s*(\w+)$/.exec(text)?.[1] ?? "";
  if (METHODS.has(functional)) return asMethod(text, functional);
  if (/^lambda\s+\w+\s*:/.test(text)) return asMethod(text, "");
  for (const [whole, path, name = ""] of text.matchAll(PARTS)) {
    if (isTorch(name) || /^(functional|modules|init|utils)$/.test(name)) continue;
    const meant = meantBy(name);
    const instead = meant && text.replace(whole, `${path}${meant}${text === whole ? "()" : ""}`);
    return { message: `activation: torch.nn has no ${name}`, ...(instead ? { instead } : {}) };
  }
  // Functions of torch.nn.functional are in small letters.
  if (/[A-Z]/.test(functional)) return { message: `activation: torch.nn has no functional.${functional}` };
  const [, path = "", name = "", , call] =
    /^((?:\w+\s*\.\s*)*)([A-Za-z_]\w*)\s*(\((.*)\))?$/s.exec(text) ?? [];
  const root = /^\w*/.exec(path)?.[0];
  if (name === "") return undefined;
  if (/^(torch|nn)$/.test(name)) return { message: `activation: ${text} is not an activation` };
  if (/\bnn\b/.test(path)) return isTorch(name) ? fromModule(text, name, call, code) : undefined;
  if (root === "torch" && FUNCTIONS.has(name)) return undefined;
  const meant = meantBy(name);
  // Of other functions of torch nothing is known, nor of what else the loader's own code has.
  if (root !== "" && root !== "F" && !(root === "torch" && (meant || /[A-Z]/.test(name)))) return undefined;
  const missing = root === "F" ? root : `${path}${name}`;
  return {
    message: `activation: ${text} is evaluated as Python, where ${missing} is not defined`,
    ...(meant ? { instead: `nn.${meant}(${call ?? ""})` } : {}),
  };
}

/** A class of torch.nn: it must be called, with arguments that it has, and give a map like the one that it gets. */
function fromModule(
  text: string,
  name: string,
  call: string | undefined,
  at: Scalar,
): ActivationFault | undefined {
  if (call === undefined)
    return {
      message: `activation: ${text} is a class and must be called; write ${text}()`,
      instead: `${text}()`,
    };
  if (!TORCH.includes(name) && !KEEPS.has(name))
    return { message: `activation: ${text} is not an activation`, severity: "warning" };
  const args = moduleNamed(name)?.args ?? {};
  const names = Object.keys(args);
  if (names.length === 0) return undefined;
  for (const [i, part] of (partsOf(call) ?? []).entries()) {
    const [, key = names[i] ?? "", value = ""] = /^\s*(?:(\w+)\s*=(?!=))?(.*)$/s.exec(part) ?? [];
    const own = ownValue(args, key);
    const takes = names.join(", ");
    if (!own) return { message: `activation: nn.${name} takes ${takes}, but ${part.trim()} is given` };
    const given = literalOf(value, at);
    if (given?.kind === "scalar" && given.value !== null && own.read(given) === undefined)
      return { message: `activation: ${key} must be ${own.expects}` };
  }
  return undefined;
}
