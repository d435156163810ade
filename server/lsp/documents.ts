import {
  type CancellationToken,
  type Connection,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Analysis, analyse, glancing, type Whole } from "../analysis/analyse";
import { carried } from "../analysis/carried";
import { mergedInputs, mergedOptions } from "../config/resolve";
import { inOrder } from "../model/followers";
import type { Options } from "../model/options";
import type { Problem, Related } from "../model/problem";
import type { OverrideParams } from "../protocol";
import { Anchors } from "./anchors";
import { type Configs, isConfig } from "./configs";
import { Earlier } from "./earlier";
import { frozen } from "./frozen";
import { inSlices, turn } from "./later";
import { overrideFrom, type Settings, settingsFrom } from "./settings";
import { fileNameOf, versionIn } from "./uris";

/** One version of one document, all that is known of it, and the settings it was looked at with. Never changes. */
export interface Snapshot {
  readonly uri: string;
  readonly version: number;
  /** The same text as a document of its own, to convert positions with; the client's goes on changing. */
  readonly document: TextDocument;
  readonly analysis: Analysis;
  /** The same without what is known of versions before it. */
  readonly alone: Analysis;
  /** Of its problems, those for which other variants of the model are measured; as they were last known while `whole` is there. */
  readonly late: readonly Problem[];
  /** Measures them for this text. */
  readonly whole?: () => Whole;
  readonly settings: Settings;
  /** Another one means another analysis; never used twice, not even by the next server. */
  readonly id: string;
}

/** Hears of every document that was opened or edited, of every one that was closed, and of what is only looked at once. */
export interface Listener {
  readonly changed: (uri: string) => void;
  readonly closed: (uri: string) => void;
  readonly configSaved: () => void;
  readonly unfinished: (uri: string) => void;
}

/** The settings of a document as the client has them. */
export type AskSettings = (uri: string) => Promise<unknown>;

/** Nobody waits for the answer any more. */
export class Cancelled extends Error {}

/** A document, and how it is to be looked at. */
interface Wanted {
  readonly document: TextDocument;
  readonly settings: Settings;
  readonly options: Options;
}

/** One that is under way. */
interface Look extends Pick<Wanted, "settings" | "options"> {
  readonly version: number;
  readonly made: Promise<Snapshot | undefined>;
}

/** How often a document that goes on changing is waited for. */
const MOST_TURNS = 1000;

/** The open documents: the one place of the server that changes. Each version is analysed at most once, when asked for. */
export class Documents {
  private readonly open = new TextDocuments(TextDocument);
  private readonly settings = new Map<string, Promise<Settings>>();
  private readonly snapshots = new Map<string, Snapshot>();
  private readonly overrides = new Map<string, OverrideParams>();
  private readonly anchors = new Anchors();
  private readonly earlier = new Earlier();
  private readonly born = Date.now().toString(36);
  private readonly looks = new Map<string, Look>();
  private made = 0;
  private unfinished: (uri: string) => void = () => undefined;

  constructor(
    private readonly ask: AskSettings,
    private readonly configs: Configs,
  ) {}

  static readonly sync = TextDocumentSyncKind.Incremental;

  listen(connection: Connection, { changed, closed, configSaved, unfinished }: Listener): void {
    this.unfinished = unfinished;
    this.open.onDidChangeContent(({ document }) => changed(document.uri));
    this.open.onDidClose(({ document }) => {
      this.forget(document.uri);
      closed(document.uri);
    });
    this.open.onDidSave(({ document }) => {
      if (isConfig(document.uri, document.getText())) configSaved();
    });
    this.open.listen(connection);
  }

  uris(): readonly string[] {
    return this.open.keys();
  }

  /** What is in the editor, saved or not; nothing when it is not open. */
  text(uri: string): string | undefined {
    return this.open.get(uri)?.getText();
  }

  version(uri: string): number | undefined {
    return this.open.get(uri)?.version;
  }

  override(choice: OverrideParams): void {
    if (choice.scale === undefined && choice.inputSize === undefined) this.overrides.delete(choice.uri);
    else this.overrides.set(choice.uri, choice);
  }

  /** The settings have changed; they are asked for again. */
  forgetSettings(): void {
    this.settings.clear();
  }

  /**
   * The present state of a document; nothing when it is not open or Fovea is switched off for it. Edits that have arrived
   * are read before anything is looked at: the answer is of the newest text.
   */
  async snapshot(uri: string, token?: CancellationToken): Promise<Snapshot | undefined> {
    for (;;) {
      const { of = uri, scale } = versionIn(uri) ?? {};
      const [settings, config] = await Promise.all([this.settingsOf(of), this.configs.of(of)]);
      if (this.snapshots.get(uri)?.version !== this.open.get(uri)?.version) await this.settled(uri);
      if (token?.isCancellationRequested) throw new Cancelled();
      const document = this.open.get(uri);
      if (!document || !settings.enable || config.ignored) return undefined;
      if (isConfig(uri, document.getText())) return this.configSnapshot(document, settings);
      // The config files are the team's and win over the settings of one; a choice for this one document wins over both.
      const options = mergedInputs(mergedOptions(settings.options, config.options), {
        ...overrideFrom(this.overrides.get(of)),
        ...(scale ? { scale } : {}),
      });
      const last = this.snapshots.get(uri);
      const same = last?.version === document.version && sameOptions(last.analysis.options, options);
      if (last && same) return this.kept(last, settings);
      const made = await this.look({ document, settings, options });
      if (made) return made;
    }
  }

  private kept(last: Snapshot, settings: Settings): Snapshot {
    if (last.settings === settings) return last;
    const next = { ...last, settings };
    this.snapshots.set(last.uri, next);
    return next;
  }

  /** One look for all who ask at the same time; nothing when the document has changed before it was done. */
  private async look(wanted: Wanted): Promise<Snapshot | undefined> {
    const { document, settings, options } = wanted;
    const { uri, version } = document;
    const present = this.looks.get(uri);
    if (
      present?.version === version &&
      present.settings === settings &&
      sameOptions(present.options, options)
    )
      return present.made;
    const isWanted = (): boolean => this.open.get(uri) === document && document.version === version;
    const made = this.snapshotOf(wanted, isWanted);
    const look = { version, settings, options, made };
    this.looks.set(uri, look);
    try {
      return await made;
    } finally {
      if (this.looks.get(uri) === look) this.looks.delete(uri);
    }
  }

  /** The present state with all of its problems, however long that takes. */
  async whole(uri: string, token?: CancellationToken): Promise<Snapshot | undefined> {
    const snapshot = await this.snapshot(uri, token);
    if (!snapshot?.whole) return snapshot;
    const { whole, ...rest } = snapshot;
    const { analysis: alone, late } = whole();
    const analysis = this.anchors.guarded(uri, alone);
    const id = sameProblems(analysis.problems, snapshot.analysis.problems) ? snapshot.id : this.newId();
    const next: Snapshot = { ...rest, analysis, alone, late, id };
    if (this.snapshots.get(uri) === snapshot) this.snapshots.set(uri, next);
    return next;
  }

  private async settled(uri: string): Promise<void> {
    for (let i = 0; i < MOST_TURNS; i++) {
      const before = this.open.get(uri)?.version;
      // A question may stand between two edits.
      await turn();
      await turn();
      if (this.open.get(uri)?.version === before) return;
    }
  }

  /** What the document would be with other options. */
  async variant(uri: string, options: Options): Promise<Analysis | undefined> {
    const present = await this.snapshot(uri);
    if (!present) return undefined;
    const { name, text, options: own } = present.analysis;
    return analyse(text, name, { ...own, ...options });
  }

  /** A text that nobody has open, as if it were; nothing where Fovea is switched off for it. */
  async once(uri: string, text: string): Promise<Snapshot | undefined> {
    const settings = settingsFrom(await this.ask(uri).catch(() => undefined));
    const config = await this.configs.of(uri);
    if (!settings.enable || config.ignored) return undefined;
    const document = TextDocument.create(uri, "", 0, text);
    if (isConfig(uri, text)) return this.configSnapshot(document, settings);
    const options = mergedOptions(settings.options, config.options);
    const analysis = analyse(text, fileNameOf(uri, ""), options);
    return { uri, version: 0, document, analysis, alone: analysis, late: [], settings, id: this.newId() };
  }

  /** A config file has problems of its own, and nothing else of a model. */
  private async configSnapshot(open: TextDocument, settings: Settings): Promise<Snapshot> {
    const { uri, languageId, version } = open;
    const text = open.getText();
    const document = frozen(open);
    const problems = await this.configs.problemsIn(uri, text);
    const name = fileNameOf(uri, languageId);
    const analysis: Analysis = { ...analyse("", name), text, problems };
    return { uri, version, document, analysis, alone: analysis, late: [], settings, id: this.newId() };
  }

  /** One that was open before is looked at in two beats; of what comes with the second, the last is said meanwhile. */
  private async snapshotOf(
    { document: open, settings, options }: Wanted,
    isWanted: () => boolean,
  ): Promise<Snapshot | undefined> {
    const { uri, languageId, version } = open;
    const text = open.getText();
    const last = this.snapshots.get(uri);
    const document = frozen(open);
    const known = this.earlier.look(uri, text, (other) => sameOptions(other, options));
    const work = glancing(text, fileNameOf(uri, languageId), options, last?.analysis);
    const look = known ?? (await inSlices(work, isWanted));
    if (!look || this.open.get(uri) !== open) return undefined;
    if (last) this.earlier.keep(uri, look);
    const { analysis, whole } = look;
    const own = { uri, version, document, settings, id: this.newId() };
    const alone = { ...own, analysis, alone: analysis, late: [] };
    const seen: Snapshot = whole ? inTwoBeats({ ...alone, whole }, last) : alone;
    const next: Snapshot = { ...seen, ...this.anchors.followed(seen, last?.analysis) };
    this.snapshots.set(uri, next);
    if (next.whole) this.unfinished(uri);
    return next;
  }

  private newId(): string {
    return `${this.born}.${++this.made}`;
  }

  private settingsOf(uri: string): Promise<Settings> {
    const known = this.settings.get(uri);
    if (known) return known;
    const asked = this.ask(uri).then(settingsFrom, () => settingsFrom(undefined));
    this.settings.set(uri, asked);
    return asked;
  }

  private forget(uri: string): void {
    this.settings.delete(uri);
    this.snapshots.delete(uri);
    this.anchors.forget(uri);
    this.earlier.forget(uri);
    this.configs.release(uri);
  }
}

/** What was open before says what was last known of the second beat; what is new, or is looked at in another way, has both. */
function inTwoBeats(
  snapshot: Snapshot & Required<Pick<Snapshot, "whole">>,
  last: Snapshot | undefined,
): Snapshot {
  const { whole, ...own } = snapshot;
  const { analysis } = own;
  if (!last || !sameOptions(last.analysis.options, analysis.options)) {
    return { ...own, ...whole() };
  }
  const late = carried(last.late, last.analysis.text, analysis.text);
  return { ...own, analysis: { ...analysis, problems: [...analysis.problems, ...late] }, late, whole };
}

const sameProblems = (a: readonly Problem[], b: readonly Problem[]): boolean =>
  sameAll(inOrder(a), inOrder(b), sameProblem);

const sameAll = <T>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean): boolean =>
  a.length === b.length && a.every((one, i) => same(one, b[i] as T));

const sameProblem = (a: Problem, b: Problem): boolean =>
  a.code === b.code &&
  a.severity === b.severity &&
  samePlace(a, b) &&
  sameAll(a.related, b.related, samePlace);

const samePlace = (a: Related, b: Related): boolean =>
  a.message === b.message && a.span.start === b.span.start && a.span.end === b.span.end;

const sameOptions = (a: Options, b: Options): boolean => a === b || textOf(a) === textOf(b);

/** A declared module may have numbers that JSON has not. */
const textOf = (o: Options): string =>
  JSON.stringify(o, (key, v: unknown) =>
    // The stamp beside them says whether they are the same.
    key === "tensors" ? undefined : typeof v === "bigint" ? `${v}n` : v,
  );
