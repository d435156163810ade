// Each oracle: what it compares, the Python script that asks the framework, the packages that the script imports, and how
// many random cases it draws (`ci`: where it runs beside the other tests, in seconds).
export const ORACLES = [
  {
    name: "torch",
    title: "torch.nn: random modules and arguments; output shapes and parameters",
    script: "torch_modules.py",
    needs: ["torch"],
    count: 6000,
    ci: 2000,
  },
  {
    name: "field",
    title: "receptive fields against the gradient of random networks",
    script: "gradient.py",
    needs: ["torch"],
    count: 2000,
    ci: 300,
  },
  {
    name: "keras",
    title: "keras.layers: random small models over every class and its arguments, layer by layer",
    script: "keras_layers.py",
    needs: ["keras", "torch"],
    count: 4000,
    ci: 300,
  },
  {
    name: "keras-verdict",
    title: "Keras 3: whole models, as it writes them and with one edit each; refused or not, layer by layer",
    script: "verdict/keras_verdicts.py",
    needs: ["keras", "torch"],
    count: 3000,
    ci: 300,
  },
  {
    name: "tf-keras-verdict",
    title: "tf.keras 2: the same",
    script: "verdict/keras_verdicts.py",
    args: ["--two"],
    needs: ["tensorflow"],
    // TensorFlow and the other packages do not share an environment.
    python: process.env.FOVEA_ORACLE_TENSORFLOW,
    count: 1500,
    ci: 150,
  },
  {
    name: "keras-apps",
    title: "keras.applications: every model, layer by layer",
    script: "keras_applications.py",
    needs: ["keras", "torch"],
    count: 100,
    ci: 3,
  },
  {
    name: "huggingface",
    title: "transformers: every family, its class default and random configurations; parameters",
    script: "huggingface.py",
    needs: ["transformers", "torch"],
    count: 2000,
    ci: 300,
  },
  {
    name: "huggingface-costs",
    title:
      "transformers: what the caches of small random models keep, and the work of dense ones by torch's counter",
    script: "huggingface_costs.py",
    needs: ["transformers", "torch"],
    count: 360,
    ci: 36,
  },
  {
    name: "yolo",
    title: "ultralytics: every file it ships, at every scale, and random ones over every module, row by row",
    script: "yolo_rows.py",
    needs: ["ultralytics", "torchvision", "torch"],
    count: 2000,
    ci: 300,
  },
  {
    name: "verdict-yolo",
    title:
      "ultralytics: its own files, each with an edit that people make; whether it builds and runs them, and what is said",
    script: "verdict/yolo.py",
    needs: ["ultralytics", "torchvision", "torch"],
    count: 2400,
    ci: 240,
  },
];
