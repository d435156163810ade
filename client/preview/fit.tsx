import { useEffect } from "preact/hooks";
import type { Diagram, FitPart, FitView } from "../../server/protocol";
import { bytes, exact, percent } from "../../server/text/numbers";
import { figure } from "./header";
import { host } from "./host";
import type { FitChoice } from "./messages";
import { t } from "./words";

interface Props {
  readonly diagram: Diagram;
  readonly view: FitView | null;
  readonly choice: FitChoice;
  readonly change: (choice: FitChoice) => void;
  readonly choose: (row: number) => void;
}

/** Whether the model fits a device: what takes the memory, how large a batch may be, and which layers to change first. */
export function Fit({ diagram, view, choice, change, choose }: Props) {
  const { device, amp, batch, optimizer } = choice;
  // Another version of the file has other figures.
  useEffect(
    () => host.postMessage({ kind: "fit", choice: { device, amp, batch, optimizer: optimizer ?? null } }),
    [diagram, device, amp, batch, optimizer],
  );
  if (!view) return <p class="nothing">{t("Working out the memory …")}</p>;
  return (
    <section class="fit">
      <Choices view={view} choice={choice} change={change} />
      <div role="status">
        {view.verdict.map((line, i) => (
          <p key={line} class={i > 0 ? "quiet" : kindOf(view.answer)}>
            {line}
          </p>
        ))}
      </div>
      {view.training.length > 0 && (
        <Memory
          title={t("Training, batch of {0}", exact(view.batch))}
          parts={view.training}
          memory={view.memory}
        />
      )}
      <Memory
        title={t("Inference, batch of {0}", exact(view.batch))}
        parts={view.inference}
        memory={view.memory}
      />
      {view.layers.length > 0 && <Stored layers={view.layers} choose={choose} />}
      <p class="quiet">{view.note}</p>
    </section>
  );
}

const kindOf = (answer: boolean | null): string => (answer === null ? "" : answer ? "fits" : "over");

const AMPS = ["bf16", "fp16"] as const;

function Choices({ view, choice, change }: Pick<Props, "choice" | "change"> & { readonly view: FitView }) {
  return (
    <form class="asked" onSubmit={(event) => event.preventDefault()}>
      <label>
        {t("Device")}
        <select
          value={view.device ?? ""}
          onChange={({ currentTarget: { value } }) => change({ ...choice, device: value || null })}
        >
          <option value="">{t("none")}</option>
          {view.devices.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("Batch")}
        <input
          type="number"
          min={1}
          max={1_048_576}
          placeholder={view.device ? t("largest") : "1"}
          value={choice.batch ?? ""}
          onChange={({ currentTarget: { value } }) => change({ ...choice, batch: Number(value) || null })}
        />
      </label>
      <label>
        {t("Mixed precision")}
        <select
          value={view.amp ?? ""}
          onChange={({ currentTarget: { value } }) => change({ ...choice, amp: value || null })}
        >
          <option value="">{t("none")}</option>
          {AMPS.map((amp) => (
            <option key={amp} value={amp}>
              {amp}
            </option>
          ))}
        </select>
      </label>
      {view.training.length > 0 && (
        <label>
          {t("Optimizer")}
          <select
            value={view.optimizer}
            onChange={({ currentTarget: { value } }) => change({ ...choice, optimizer: value })}
          >
            {view.optimizers.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
    </form>
  );
}

const NAMES: Readonly<Record<FitPart["name"], string>> = {
  weights: t("weights"),
  copies: t("16-bit copies"),
  averages: t("average"),
  optimizer: t("optimizer"),
  gradients: t("gradients"),
  activations: t("activations"),
  cache: t("cache"),
  peak: t("peak"),
  total: t("total"),
};

interface MemoryProps {
  readonly title: string;
  readonly parts: readonly FitPart[];
  readonly memory: number | null;
}

/** As bars beside the memory, or beside all of it where nobody says how much there is. */
function Memory({ title, parts, memory }: MemoryProps) {
  const most = Math.max(...parts.map((p) => Number(p.bytes.value)), memory ?? 1, 1);
  return (
    <table>
      <caption>{title}</caption>
      <tbody>
        {parts.map(({ name, bytes: amount, whole }) => (
          <tr key={name} class={whole ? "whole" : ""}>
            <th scope="row">{NAMES[name]}</th>
            <td class="bar" aria-hidden="true">
              <i
                class={memory !== null && Number(amount.value) > memory ? "over" : ""}
                style={{ width: `${(100 * Number(amount.value)) / most}%` }}
              />
              {memory !== null && <b style={{ left: `${(100 * memory) / most}%` }} />}
            </td>
            <td class="amount">{figure(amount, bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Stored({ layers, choose }: Pick<FitView, "layers"> & Pick<Props, "choose">) {
  const most = Math.max(...layers.map((l) => Number(l.bytes.value)), 1);
  return (
    <table>
      <caption>{t("Layers to change first: activations stored for training")}</caption>
      <tbody>
        {layers.map(({ row, label, bytes: amount, share }) => (
          <tr key={row}>
            <th scope="row">
              <button type="button" onClick={() => choose(row)}>
                {label}
              </button>
            </th>
            <td class="bar" aria-hidden="true">
              <i style={{ width: `${(100 * Number(amount.value)) / most}%` }} />
            </td>
            <td class="amount">
              {figure(amount, bytes)}
              {share !== null && <small> {percent(BigInt(Math.round(share * 1000)), 1000n)}</small>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
