import { ensureInstalled } from "./install.mjs";

/** Whatever a fresh clone lacks: the dependencies, then the bundles. Takes no time when nothing changed. */
export async function prepare({ dev = false } = {}) {
  await ensureInstalled();
  const { build } = await import("../../esbuild.mjs");
  try {
    await build({ dev });
  } catch (error) {
    if (error.errors) throw new Error("the build failed (see above)");
    throw error;
  }
}

/** Runs a script's `main`; an error ends the process with its message alone. */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    console.error(process.env.DEBUG ? error : `error: ${error.message}`);
    process.exitCode = 1;
  }
}
