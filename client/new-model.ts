import * as vscode from "vscode";

/** What a new file begins with, as somebody would write it. */
const models = (): readonly (vscode.QuickPickItem & {
  readonly language: string;
  readonly text: string;
})[] => [
  {
    label: "YOLO",
    description: vscode.l10n.t("Rows for Ultralytics, a family of scales"),
    language: "yaml",
    text: `nc: 80 # number of classes
scales: # depth, width, max_channels
  n: [0.50, 0.25, 1024]
  s: [0.50, 0.50, 1024]

backbone: # [from, repeats, module, args]
  - [-1, 1, Conv, [64, 3, 2]] # 0-P1/2
  - [-1, 1, Conv, [128, 3, 2]] # 1-P2/4
  - [-1, 2, C3k2, [256, False, 0.25]] # 2
  - [-1, 1, Conv, [256, 3, 2]] # 3-P3/8
  - [-1, 2, C3k2, [512, False, 0.25]] # 4
  - [-1, 1, Conv, [512, 3, 2]] # 5-P4/16
  - [-1, 2, C3k2, [512, True]] # 6
  - [-1, 1, SPPF, [512, 5]] # 7

head:
  - [-1, 1, nn.Upsample, [None, 2, "nearest"]] # 8
  - [[-1, 4], 1, Concat, [1]] # 9
  - [-1, 2, C3k2, [256, False]] # 10 (P3/8)
  - [-1, 1, Conv, [256, 3, 2]] # 11
  - [[-1, 7], 1, Concat, [1]] # 12
  - [-1, 2, C3k2, [512, False]] # 13 (P4/16)
  - [[10, 13], 1, Detect, [nc]] # 14
`,
  },
  {
    label: vscode.l10n.t("Layers (PyTorch)"),
    description: vscode.l10n.t("A list of layers with the names of torch.nn"),
    language: "yaml",
    text: `framework: torch
input_shape: [3, 32, 32]
layers:
  - { type: Conv2d, in_channels: 3, out_channels: 32, kernel_size: 3, padding: 1 }
  - { type: ReLU }
  - { type: MaxPool2d, kernel_size: 2 }
  - { type: Conv2d, in_channels: 32, out_channels: 64, kernel_size: 3, padding: 1 }
  - { type: ReLU }
  - { type: MaxPool2d, kernel_size: 2 }
  - { type: Flatten }
  - { type: Linear, in_features: 4096, out_features: 10 }
`,
  },
  {
    label: vscode.l10n.t("Layers (Keras)"),
    description: vscode.l10n.t("A list of layers with the names of Keras"),
    language: "yaml",
    text: `framework: keras
input_shape: [32, 32, 3]
layers:
  - { type: Conv2D, filters: 32, kernel_size: 3, padding: same, activation: relu }
  - { type: MaxPooling2D }
  - { type: Conv2D, filters: 64, kernel_size: 3, padding: same, activation: relu }
  - { type: MaxPooling2D }
  - { type: Flatten }
  - { type: Dense, units: 10, activation: softmax }
`,
  },
  {
    label: "Hydra",
    description: vscode.l10n.t("Modules of torch.nn as Hydra instantiates them"),
    language: "yaml",
    text: `model:
  _target_: torch.nn.Sequential
  _args_:
    - _target_: torch.nn.Linear
      in_features: 784
      out_features: 128
    - _target_: torch.nn.ReLU
    - _target_: torch.nn.Linear
      in_features: 128
      out_features: 10
`,
  },
];

/** A file that has a model from the start. */
export async function newModel(): Promise<void> {
  const picked = await vscode.window.showQuickPick(models(), {
    title: vscode.l10n.t("New Model"),
    placeHolder: vscode.l10n.t("Select a file format"),
  });
  if (picked) await open(picked.language, picked.text);
}

/** Where an example has its fault: a row that somebody put in, and forgot the references below. */
const BELOW = "  - [-1, 2, C3k2, [256, False, 0.25]] # 2\n";
const INSERTED = "  - [-1, 1, Conv, [128, 3, 1]]\n";

/** The first of the models, with all that there is to see; or with a fault in its wiring. */
export async function openExample(kind?: unknown): Promise<void> {
  const [example] = models();
  if (!example) return;
  const text = kind === "fault" ? example.text.replace(BELOW, `${BELOW}${INSERTED}`) : example.text;
  await open(example.language, text);
}

async function open(language: string, content: string): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }));
}
