import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { TextDocument } from "vscode-languageserver-textdocument";
import { at, MODERN, TestClient } from "../lsp/client";
import type { Opened } from "./texts";

/** Somebody who types, before a language server in a process of its own. */

/** An edit at a time, the text of the document after which is as it was. */
export type Edits = readonly { readonly start: number; readonly end: number; readonly text: string }[];

/** A digit is typed over with one after the other, at last with what it was: no text comes again so soon that the server still knows it. */
export const typed = ({ digit, text }: Opened): Edits =>
  [..."842653179".replace(text[digit - 1] as string, ""), text[digit - 1] as string].map((text) => ({
    start: digit - 1,
    end: digit,
    text,
  }));

/** A digit is typed over, and what it was again. */
export const undone = ({ digit, text }: Opened): Edits => {
  const was = text[digit - 1] as string;
  const here = { start: digit - 1, end: digit };
  return [
    { ...here, text: was === "8" ? "4" : "8" },
    { ...here, text: was },
  ];
};

const VIEWPORT = 50;

/** What an editor asks of a server when a text has changed, to show it again. */
export type Asks = (client: TestClient, uri: string, line: number) => Promise<unknown>;

/** The problems of the text, and the hints of what is on the screen. */
const shown: Asks = (client, uri, line) => {
  const textDocument = { uri };
  const range = { start: at(Math.max(line - VIEWPORT / 2, 0), 0), end: at(line + VIEWPORT / 2, 0) };
  return Promise.all([
    client.request("textDocument/diagnostic", { textDocument }),
    client.request("textDocument/inlayHint", { textDocument, range }),
  ]);
};

/** In which Linux counts the work of a process, in ms. */
const TICK = 10;

export class Editor {
  private document: TextDocument;

  private constructor(
    private readonly client: TestClient,
    private readonly asks: Asks,
    file: Opened,
  ) {
    const language = file.name.endsWith("json") ? "json" : "yaml";
    this.document = TextDocument.create(`file:///bench/${file.name}`, language, 1, file.text);
  }

  /** Our own server, or another that is asked for something else. */
  static async open(file: Opened, server?: string, asks: Asks = shown): Promise<Editor> {
    const client = await TestClient.start(MODERN, undefined, undefined, undefined, server);
    const editor = new Editor(client, asks, file);
    const { uri, languageId } = editor.document;
    await client.open(uri, file.text, languageId);
    await editor.answered(file.digit);
    return editor;
  }

  get text(): string {
    return this.document.getText();
  }

  /** From the key to the answers, in ms. */
  async key({ start, end, text }: Edits[number]): Promise<number> {
    const { uri, version } = this.document;
    const range = { start: this.document.positionAt(start), end: this.document.positionAt(end) };
    this.document = TextDocument.update(this.document, [{ range, text }], version + 1);
    const from = performance.now();
    void this.client.edit(uri, version + 1, range, text);
    await this.answered(start);
    return performance.now() - from;
  }

  /** What somebody waits for who asks at a place of the text as it is, in ms. */
  async question(method: "textDocument/completion" | "textDocument/hover", offset: number): Promise<number> {
    const from = performance.now();
    const textDocument = { uri: this.document.uri };
    await this.client.request(method, { textDocument, position: this.document.positionAt(offset) });
    return performance.now() - from;
  }

  private async answered(offset: number): Promise<void> {
    await this.asks(this.client, this.document.uri, this.document.positionAt(offset).line);
  }

  /** In MB, the most there has been; unknown where the system does not say. */
  memory(): number | undefined {
    try {
      const peak = /VmHWM:\s+(\d+)/.exec(
        readFileSync(`/proc/${this.client.process.pid}/status`, "utf8"),
      )?.[1];
      return peak === undefined ? undefined : Number(peak) / 1024;
    } catch {
      return undefined;
    }
  }

  /** What the server has worked so far, in ms; unknown where the system does not say. */
  worked(): number | undefined {
    try {
      const stat = readFileSync(`/proc/${this.client.process.pid}/stat`, "utf8");
      const [user, system] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14).map(Number);
      return ((user as number) + (system as number)) * TICK;
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    await this.client.stop();
  }
}

export const quantile = (list: readonly number[], q: number): number =>
  [...list].sort((a, b) => a - b)[Math.min(Math.floor(list.length * q), list.length - 1)] as number;
