import type { Renamed } from "../dialect";

/** What loads weights under the new numbers of rows; training goes on from what a model with a checkpoint holds. */
export const loadingScript = ({ weights, model, keys }: Renamed): string => `from ultralytics import YOLO

# Rows that have another number now.
KEYS = {
${keys.map(({ from, into }) => `    ${quoted(from)}: ${quoted(into)},\n`).join("")}}

model = YOLO(${quoted(model)})
own = model.model.state_dict()
weights = YOLO(${quoted(weights)}).model.float().state_dict()
kept = {name: tensor for name, tensor in weights.items() if not name.startswith((*KEYS, *KEYS.values()))}
moved = {KEYS[k] + name[len(k):]: tensor for k in KEYS for name, tensor in weights.items() if name.startswith(k)}
weights = kept | moved
loaded = {name: tensor for name, tensor in weights.items() if name in own and tensor.shape == own[name].shape}
model.model.load_state_dict(loaded, strict=False)
model.ckpt = {"model": model.model}  # model.train() starts from these weights only then
print(f"Transferred {len(loaded)}/{len(own)} items")
`;

/** A string of Python: as JSON writes it, with every character that is not plain escaped. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
