import path from "node:path";
import { root } from "./root.mjs";

/** TypeScript of ours as a bundle for Node, in `dist-test`; says where it is. `more` are further options of the bundler. */
export async function bundled(entry, more = {}) {
  const { build } = await import("esbuild");
  const outfile = path.join(root, "dist-test", `${path.basename(entry, ".ts")}.cjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    logLevel: "warning",
    ...more,
  });
  return outfile;
}
