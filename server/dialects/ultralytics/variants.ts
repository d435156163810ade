/** Whose YOLO files they are: some names mean different things in different repositories. */
export const VARIANTS = ["ultralytics", "v5", "v7", "v9", "v12-turbo"] as const;
export type Variant = (typeof VARIANTS)[number];

/** The framework itself, and the repository of the YOLOv12 paper, which is made of it. */
export const STOCK: readonly Variant[] = ["ultralytics", "v12-turbo"];

interface VariantFacts {
  readonly title: string;
  /** Its loader is the framework's. */
  readonly isStock: boolean;
  /** Its heads turn a list of levels around that falls. */
  readonly turnsLevels: boolean;
  /** What it prints as its layers are modules without modules inside; older ones count the others, too. */
  readonly countsInnermost: boolean;
}

const facts = (title: string, isStock: boolean, turnsLevels: boolean): VariantFacts => ({
  title,
  isStock,
  turnsLevels,
  countsInnermost: isStock,
});

export const VARIANT_FACTS: Readonly<Record<Variant, VariantFacts>> = {
  ultralytics: facts("Ultralytics YOLO", true, false),
  v5: facts("YOLOv5", false, true),
  v7: facts("YOLOv7", false, true),
  v9: facts("YOLOv9", false, false),
  "v12-turbo": facts("YOLOv12 (turbo)", true, false),
};

/** A variant by its name, as an option or a report has it. */
export const variantNamed = (name: string | null | undefined): Variant | undefined =>
  VARIANTS.find((v) => v === name);
