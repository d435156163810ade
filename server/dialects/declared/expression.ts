import { ownValue } from "../../model/own";
import { roundHalfEven } from "../../model/rounding";

/**
 * Arithmetic as people write it in a declaration: `c1*c1/8 + 98`, `max(c1//16, 8)`. Numbers, names, the operators of
 * Python and a few functions; nothing of it is ever run as code.
 */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly name: string; readonly at: number }
  | { readonly kind: "negative"; readonly of: Expression }
  | {
      readonly kind: "operation";
      readonly by: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "call"; readonly fn: string; readonly args: readonly Expression[] };

/** What is wrong with a text that is none, and where in it. */
export interface NoExpression {
  readonly wrong: string;
  readonly at: number;
}

/** The numbers that names stand for; what is not known is absent. */
export type Environment = ReadonlyMap<string, number>;

export const number = (value: number): Expression => ({ kind: "number", value });

/** The value, or nothing where a name stands for nothing known or a division has no result. */
export function evaluate(e: Expression, env: Environment): number | undefined {
  const value = computed(e, env);
  return Number.isFinite(value) ? value : undefined;
}

/** NaN where it is not known, so that everything that depends on it is not known either. */
function computed(e: Expression, env: Environment): number {
  switch (e.kind) {
    case "number":
      return e.value;
    case "name":
      return env.get(e.name) ?? Number.NaN;
    case "negative":
      return -computed(e.of, env);
    case "operation":
      return (ownValue(OPERATORS, e.by) as Operator)(computed(e.left, env), computed(e.right, env));
    case "call":
      return (ownValue(FUNCTIONS, e.fn) as Fn).run(e.args.map((a) => computed(a, env)));
  }
}

/** All names that a value depends on, with where they stand. */
export function namesIn(e: Expression): readonly { readonly name: string; readonly at: number }[] {
  switch (e.kind) {
    case "number":
      return [];
    case "name":
      return [e];
    case "negative":
      return namesIn(e.of);
    case "operation":
      return [...namesIn(e.left), ...namesIn(e.right)];
    case "call":
      return e.args.flatMap(namesIn);
  }
}

type Operator = (a: number, b: number) => number;

const OPERATORS: Readonly<Record<string, Operator>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "//": (a, b) => Math.floor(a / b),
  // As in Python, the result has the sign of the divisor.
  "%": (a, b) => a - b * Math.floor(a / b),
  "**": (a, b) => a ** b,
};

interface Fn {
  readonly most: number;
  run(args: readonly number[]): number;
}

const one = (f: (x: number) => number): Fn => ({ most: 1, run: ([x = Number.NaN]) => f(x) });

export const FUNCTIONS: Readonly<Record<string, Fn>> = {
  max: { most: Infinity, run: (xs) => Math.max(...xs) },
  min: { most: Infinity, run: (xs) => Math.min(...xs) },
  floor: one(Math.floor),
  ceil: one(Math.ceil),
  round: one(roundHalfEven),
  int: one(Math.trunc),
  abs: one(Math.abs),
  log2: one(Math.log2),
  gcd: { most: 2, run: ([a = Number.NaN, b = Number.NaN]) => gcd(a, b) },
};

function gcd(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  if (!Number.isSafeInteger(x) || !Number.isSafeInteger(y)) return Number.NaN;
  while (y > 0) [x, y] = [y, x % y];
  return x;
}

// Reading

/** Deeper brackets are nobody's arithmetic. */
const MOST_DEPTH = 50;

const TOKEN = /\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?)|([A-Za-z_]\w*(?:\[\d+\])?)|(\*\*|\/\/|[-+*/%(),]))/y;

export function parseExpression(text: string): Expression | NoExpression {
  try {
    const reader = new ExpressionReader(text);
    const e = reader.sum(0);
    reader.end();
    return e;
  } catch (error) {
    if (error instanceof Wrong) return { wrong: error.message, at: error.at };
    throw error;
  }
}

export const isExpression = (e: Expression | NoExpression): e is Expression => "kind" in e;

class Wrong extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

class ExpressionReader {
  private at = 0;
  private token = "";
  private kind: "number" | "name" | "mark" | "end" = "end";
  private next = 0;

  constructor(private readonly text: string) {
    this.advance();
  }

  sum(depth: number): Expression {
    return this.chain(["+", "-"], () => this.product(depth));
  }

  end(): void {
    if (this.kind !== "end") this.fail(`unexpected ${this.token}`);
  }

  private product(depth: number): Expression {
    return this.chain(["*", "/", "//", "%"], () => this.signed(depth));
  }

  private chain(operators: readonly string[], part: () => Expression): Expression {
    let left = part();
    while (this.kind === "mark" && operators.includes(this.token)) {
      const by = this.take();
      left = { kind: "operation", by, left, right: part() };
    }
    return left;
  }

  private signed(depth: number): Expression {
    if (depth > MOST_DEPTH) this.fail("brackets are nested too deeply");
    if (this.is("-")) {
      this.take();
      return { kind: "negative", of: this.signed(depth + 1) };
    }
    const base = this.atom(depth);
    if (!this.is("**")) return base;
    this.take();
    // The power of a power is read from the right.
    return { kind: "operation", by: "**", left: base, right: this.signed(depth + 1) };
  }

  private atom(depth: number): Expression {
    const { kind, at } = this;
    if (kind === "number") return { kind, value: Number(this.take()) };
    if (kind === "name") {
      const name = this.take();
      return this.is("(") ? this.call(name, at, depth) : { kind, name, at };
    }
    if (!this.is("("))
      this.fail(
        kind === "end"
          ? "expected a number, a name or an opening bracket at the end"
          : `unexpected ${this.token}`,
      );
    this.take();
    const inner = this.sum(depth + 1);
    this.close();
    return inner;
  }

  private call(fn: string, at: number, depth: number): Expression {
    const known = ownValue(FUNCTIONS, fn);
    if (!known)
      throw new Wrong(`unknown function ${fn}; available: ${Object.keys(FUNCTIONS).join(", ")}`, at);
    this.take();
    const args = [this.sum(depth + 1)];
    while (this.is(",")) {
      this.take();
      args.push(this.sum(depth + 1));
    }
    this.close();
    if (args.length > known.most)
      throw new Wrong(`${fn} takes at most ${known.most} ${known.most === 1 ? "value" : "values"}`, at);
    return { kind: "call", fn, args };
  }

  private close(): void {
    if (!this.is(")")) this.fail("unclosed bracket");
    this.take();
  }

  private is(mark: string): boolean {
    return this.kind === "mark" && this.token === mark;
  }

  private take(): string {
    const { token } = this;
    this.advance();
    return token;
  }

  private advance(): void {
    TOKEN.lastIndex = this.next;
    const match = TOKEN.exec(this.text);
    if (!match) {
      const rest = this.text.slice(this.next).trimStart();
      this.at = this.text.length - rest.length;
      if (rest !== "") this.fail(`unexpected ${[...rest][0]}`);
      this.kind = "end";
      this.token = "";
      return;
    }
    const [all, digits, name, mark] = match;
    this.token = (digits ?? name ?? mark) as string;
    this.kind = digits !== undefined ? "number" : name !== undefined ? "name" : "mark";
    this.at = this.next + all.length - this.token.length;
    this.next += all.length;
  }

  private fail(what: string): never {
    throw new Wrong(what, this.at);
  }
}
