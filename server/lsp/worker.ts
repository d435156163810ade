import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from "vscode-languageserver/browser";
import type { WorkerStart } from "../protocol";
import { type PackedLanguage, unpacked } from "../text/translate";
import { serve } from "./server";

const worker = globalThis as unknown as DedicatedWorkerGlobalScope;

/** The first message says where the rest of the server lies: a worker that was made from a copy does not know its own address. */
worker.onmessage = ({ data }: MessageEvent<WorkerStart>) => {
  worker.onmessage = null;
  worker.importScripts(data.core);
  serve(
    createConnection(
      ProposedFeatures.all,
      new BrowserMessageReader(worker),
      new BrowserMessageWriter(worker),
    ),
    {
      async language(name) {
        const answer = await fetch(new URL(`words/${name}.json`, data.core)).catch(() => undefined);
        return answer?.ok ? unpacked((await answer.json()) as PackedLanguage) : undefined;
      },
    },
  );
};
