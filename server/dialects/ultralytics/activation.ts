import { nearest } from "../../text/nearest";

/** `nn.LeakyReLU(0.1)`, `torch.nn.ReLU(inplace=True)` → `leakyrelu`, `relu`. */
export const activationOf = (code: string): string =>
  code.replace(/\(.*$/s, "").replace(/^.*\./, "").toLowerCase();

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

function asMethod(text: string, name: string): { readonly message: string; readonly instead?: string } {
  const type = TORCH.find((t) => t.toLowerCase() === name.replaceAll("_", ""));
  const message = `activation: ${text} is a function, which each convolution calls as its own method, with itself as the input`;
  return type ? { message: `${message}; write nn.${type}()`, instead: `nn.${type}()` } : { message };
}

/** Why the loader, which evaluates the code, gets no activation out of it; nothing where it does, or where that is not certain. */
export function activationFault(
  code: string,
): { readonly message: string; readonly instead?: string } | undefined {
  const text = code.trim();
  if (text === "" || text === "None" || text === "False") return undefined;
  const match = /^((?:torch\.)?(?:nn\.)?)([A-Za-z_]\w*)(\(.*\))?$/s.exec(text);
  const opens = text.split("(").length;
  if (opens !== text.split(")").length) return { message: `activation: ${text} has unbalanced brackets` };
  const functional = /^(?:torch\.)?nn\.functional\.(\w+)$/.exec(text)?.[1];
  if (functional !== undefined && METHODS.has(functional)) return asMethod(text, functional);
  if (!match) return undefined;
  const [, from = "", name = "", call] = match;
  const known = TORCH.find((t) => t === name);
  const meant =
    known ?? TORCH.find((t) => t.toLowerCase() === name.toLowerCase()) ?? nearest(name, TORCH, 1)[0];
  const instead = meant && {
    instead: `${from === "" || from === "torch." ? "nn." : from}${meant}${call ?? "()"}`,
  };
  if (from === "" || from === "torch.")
    return {
      message: `activation: ${text} is evaluated as Python, where ${from}${name} is not defined`,
      ...instead,
    };
  if (!known) return { message: `activation: torch.nn has no ${name}`, ...instead };
  return call === undefined
    ? { message: `activation: ${text} is a class and must be called; write ${text}()`, ...instead }
    : undefined;
}
