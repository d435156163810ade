import { at, type Operation } from "./operation";

/** Functions of `keras.ops` that are refused an axis that does not exist. */
const ALONG: ReadonlySet<string> = new Set(
  (
    "all amax amin any append argmax argmin argpartition argsort average concatenate countnonzero cumprod cumsum diff flip glu " +
    "logsoftmax logsumexp max mean median min moments nanargmax nanargmin nanmax nanmean nanmedian nanmin nanprod nanstd nansum " +
    "nanvar norm normalize prod ptp quantile repeat roll softmax sort sparsemax split squeeze std sum take takealongaxis unstack var"
  ).split(" "),
);

/** These count the axes that come out, one more than arrives. */
const MADE: ReadonlySet<string> = new Set(["expanddims", "onehot", "stack"]);

/** Whether the axes that a function of `keras.ops` names are there; a fault where one is not. */
export function hasAxis(o: Operation): boolean {
  const rank = o.shape?.length;
  if (o.tf || rank === undefined || !(ALONG.has(o.name) || MADE.has(o.name))) return true;
  const count = MADE.has(o.name) ? rank + 1 : rank;
  const attr = o.name === "moments" ? "axes" : "axis";
  const beyond = o.integers(-1, attr)?.find((axis) => at(axis, count) === undefined);
  if (beyond === undefined) return true;
  const which = MADE.has(o.name) ? `${count} come out` : `${count} arrive`;
  o.g.fault("bad-argument", `there is no axis ${beyond}: ${which}, the batch among them`, { attr });
  return false;
}
