import type { Insertable } from "./ide/refactor/insert";
import type { RefactoringId } from "./ide/refactor/refactor";
import type { Dim } from "./model/dim";
import type { FigureData } from "./protocol-diagram";
import type { IdeasInput, IdeaWish } from "./text/ideas";

/**
 * Names and payloads of what client and server say to each other beyond the Language Server Protocol. Types and
 * constants only: but for text/, this is the one file of the server that the client imports. Counts travel as decimal strings, exactly.
 */
export const REQUESTS = {
  /** { uri } → Diagram | null */
  diagram: "fovea/diagram",
  /** { uri } → Report | null */
  report: "fovea/report",
  /** { uri } → ModelSummary | null */
  summary: "fovea/summary",
  /** ExportParams → Exported | null */
  export: "fovea/export",
  /** { uri } → ScaleSummary[] */
  scales: "fovea/scales",
  /** DiffParams → Report | null */
  diff: "fovea/diff",
  /** DiffParams → Comparison | null */
  comparison: "fovea/comparison",
  /** { uri } → StockWeights: what a document can be compared with that is no file here */
  stock: "fovea/stock",
  /** { name } → StockModel | null, where none is known */
  stockModel: "fovea/stockModel",
  /** WeightsParams → Report | null, where it is not known how weights are loaded */
  weights: "fovea/weights",
  /** { uri } → OtherLanguage | null: a script that loads the weights of rows that have other numbers now */
  loadingScript: "fovea/loadingScript",
  /** ToolParams → ToolAnswer: a tool that an agent in the editor calls */
  tool: "fovea/tool",
  /** Server → client: DocumentParams of a folder → the names of what is in it, none where it cannot be read. */
  listFolder: "fovea/listFolder",
  /** Server → client: DocumentParams → the text of a file, null where it cannot be read. */
  readFile: "fovea/readFile",
  /** { uri } → Report | null; the members of a family side by side */
  family: "fovea/family",
  /** FitParams → FitView | null */
  fit: "fovea/fit",
  /** CheckParams → Checked | null, where the file is not to be looked at */
  check: "fovea/check",
  /** RefactorParams → RefactorAnswer | null, where there is no layer */
  refactor: "fovea/refactor",
  /** IdeaParams → RefactorAnswer | null, where there is no such layer */
  idea: "fovea/idea",
  /** PlaceParams → Insertable[] */
  insertables: "fovea/insertables",
  /** InsertParams → Inserted | null */
  insert: "fovea/insert",
  /** { uri } → [first, last][]; the lines of the layers that can be edited as such */
  layerLines: "fovea/layerLines",
  /** { uri } → OtherLanguage | null */
  otherLanguage: "fovea/otherLanguage",
} as const;

/** Documents that nobody can edit: another version of one, VersionQuery as its query. */
export const VERSION_SCHEME = "fovea-model";

/** Which version of which document it is. */
export interface VersionQuery {
  readonly of: string;
  /** At this scale; else at the one that is chosen for the document. */
  readonly scale?: string;
  /** A stock network instead; without one and without a scale it is what HEAD has of the document. */
  readonly stock?: string;
}

export const NOTIFICATIONS = {
  /** Server → client: DocumentParams; the analysis of a document (or a setting it rests on) has changed. */
  changed: "fovea/changed",
  /** Client → server: OverrideParams; the user chose a scale or an input size for one document. */
  override: "fovea/override",
} as const;

/** Commands of the client that the server may point to, in a lens, an action or a link. */
export const COMMANDS = {
  /** The code of a rule → its page is opened. */
  showRule: "fovea.showRule",
  /** The report of the model in the active editor. */
  showReport: "fovea.showReport",
  /** The URI of a file → it is compared with what HEAD has of it. */
  compareWithHead: "fovea.compareWithHead",
  /** PlaceParams → a type is picked and inserted below the layer there. */
  insertLayer: "fovea.insertLayer",
  /** PlaceParams → the document in the other language, YAML or JSON, in a new editor. */
  convert: "fovea.convert",
  /** DocumentParams → a script that loads the weights of rows that have other numbers now, in a new editor. */
  loadingScript: "fovea.loadingScript",
} as const;

/** What the client says of itself in `initializationOptions`; every part may be absent. */
export interface InitializationOptions {
  /** Wants `fovea/changed`. */
  readonly listens?: boolean;
  /** Answers `fovea/listFolder` and `fovea/readFile`, for addresses that the server cannot look at itself. */
  readonly files?: boolean;
  /** Languages in which it completes by itself what a JSON Schema says, those of this extension among them. */
  readonly schemas?: readonly ("yaml" | "json")[];
  /** Has COMMANDS. */
  readonly commands?: boolean;
  readonly overrides?: readonly OverrideParams[];
  /** The settings, where the client cannot be asked for them: an object as in `settings.json` under `fovea`. */
  readonly settings?: unknown;
}

/** Choices for one document, in place of the settings; without any, the settings hold again. */
export interface OverrideParams {
  readonly uri: string;
  readonly scale?: string;
  readonly inputSize?: readonly number[];
}

/** One member of a family of models, in few words. */
export interface ScaleSummary {
  readonly scale: string;
  readonly chosen: boolean;
  /** `2.6M parameters · 6.6 GFLOPs (thop)` */
  readonly totals: string;
}

/** A call of one of the tools of server/mcp, with the files that it names as they are in the editor. */
export interface ToolParams {
  readonly tool: string;
  readonly input: unknown;
  readonly files: readonly ToolFile[];
  /** The page of the rule that is asked for. */
  readonly page?: string;
}

export interface ToolFile {
  /** As the call has it. */
  readonly path: string;
  readonly uri: string;
  readonly name: string;
  readonly text: string;
}

export interface ToolAnswer {
  readonly answer?: Readonly<Record<string, unknown>>;
  /** Why there is none: a sentence. */
  readonly refusal?: string;
  /** What the client has to write. */
  readonly writes: readonly { readonly path: string; readonly text: string }[];
}

export interface DocumentParams {
  readonly uri: string;
}

/** A place in an open document, as the Language Server Protocol counts. */
export interface PlaceParams extends DocumentParams {
  readonly position: Place;
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface RefactorParams extends PlaceParams {
  /** Where what is selected from there on ends, if anything is. */
  readonly end?: Place;
  readonly refactoring: RefactoringId;
}

/** One of the three ideas, made of a layer of the diagram of this version. */
export interface IdeaParams extends DocumentParams {
  readonly version: number;
  readonly layer: number;
  readonly wish: IdeaWish;
}

/** Edits of this version of the document, and where the cursor belongs afterwards; or why there are none. */
export interface RefactorAnswer {
  readonly version: number;
  readonly edits: readonly Rewriting[];
  readonly selection?: Place;
  readonly refused?: string;
}

/** A `TextEdit` of the protocol. */
export interface Rewriting {
  readonly range: { readonly start: Place; readonly end: Place };
  readonly newText: string;
}

export interface InsertParams extends PlaceParams {
  readonly type: string;
}

export interface Inserted {
  readonly version: number;
  /** Its text has places to be filled in. */
  readonly snippet: Rewriting;
  readonly edits: readonly Rewriting[];
}

/** A file that need not be open. */
export interface CheckParams extends DocumentParams {
  readonly text: string;
}

export interface Checked {
  /** A config file, and one that nobody can read, may have problems too. */
  readonly isModel: boolean;
  /** `Diagnostic`s of the protocol. */
  readonly diagnostics: readonly unknown[];
}

export interface OtherLanguage {
  readonly language: "yaml" | "json" | "python";
  readonly text: string;
}

/** An open document, to be compared with another one. */
export interface DiffParams extends DocumentParams {
  readonly before: string;
  /** What the other one is called: `HEAD`. */
  readonly name: string;
}

/** A file from which a stock network is built. */
export interface StockModel {
  readonly text: string;
  readonly scale: string;
}

/** An open document, and the weights that it is started from: of a stock network, or those in a file. */
export interface WeightsParams extends DocumentParams {
  readonly stock?: string;
  /** The address of a .safetensors file, or of the index of several. */
  readonly file?: string;
}

export interface StockWeights {
  readonly names: readonly string[];
  /** The one that the file is called after. */
  readonly own: string | null;
}

/** A model as a drawing, or as a table with a layer a line. */
export interface ExportParams extends DocumentParams {
  readonly format: "svg" | "csv";
}

export interface Exported {
  readonly content: string;
}

/** A report as Markdown, for a rendered table. */
export interface Report {
  readonly markdown: string;
}

/** An open document, and where its model is to be trained and run. */
export interface FitParams extends DocumentParams {
  readonly device: string | null;
  readonly amp: string | null;
  /** Null: adamw. */
  readonly optimizer?: string | null;
  /** Null: the largest that fits a device; 1 without one. */
  readonly batch: number | null;
}

/** Whether a model fits a device, to be drawn. */
export interface FitView {
  readonly devices: readonly { readonly name: string; readonly title: string }[];
  readonly device: string | null;
  readonly amp: string | null;
  readonly optimizers: readonly string[];
  readonly optimizer: string;
  readonly batch: number;
  /** Sentences, the answer first; none without a device. */
  readonly verdict: readonly string[];
  /** Null: nobody knows, or nobody asked. */
  readonly answer: boolean | null;
  /** Bytes of the device. */
  readonly memory: number | null;
  /** Empty where a device only runs models. */
  readonly training: readonly FitPart[];
  readonly inference: readonly FitPart[];
  /** Those that have most stored for training, most first. */
  readonly layers: readonly {
    readonly row: number;
    readonly label: string;
    readonly bytes: FigureData;
    /** Of all that is stored, 0…1. */
    readonly share: number | null;
  }[];
  readonly note: string;
}

export interface FitPart {
  readonly name:
    | "weights"
    | "copies"
    | "averages"
    | "optimizer"
    | "gradients"
    | "activations"
    | "cache"
    | "peak"
    | "total";
  readonly bytes: FigureData;
  /** What all parts come to, or the most of them at one time. */
  readonly whole: boolean;
}

/** The first message to a server that is a web worker, before the Language Server Protocol begins. */
export interface WorkerStart {
  /** Address of `core.js`, which it shares with the server that is a process. */
  readonly core: string;
}

export type {
  Compared,
  ComparedRow,
  Comparison,
  Count,
  Diagram,
  DiagramGroup,
  DiagramPart,
  DiagramRow,
  FigureData,
  LayerKind,
  ModelSummary,
} from "./protocol-diagram";
export type { Dim, IdeasInput, IdeaWish, Insertable, RefactoringId };
