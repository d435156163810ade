import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from "vscode-languageserver/browser";
import type { WorkerStart } from "../protocol";
import { type PackedLanguage, unpacked } from "../text/packed";
import { serve } from "./server";

const worker = globalThis as unknown as DedicatedWorkerGlobalScope;

async function fetched(address: string | URL): Promise<Response | undefined> {
  const answer = await fetch(address).catch(() => undefined);
  return answer?.ok ? answer : undefined;
}

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
        const words = await fetched(new URL(`words/${name}.json`, data.core));
        const program = words && (await fetched(data.core));
        return words && program
          ? unpacked((await words.json()) as PackedLanguage, await program.text())
          : undefined;
      },
    },
  );
};
