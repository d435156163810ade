// Loaded by VS Code's web worker extension host, with mocha's browser build inside. The contract is run().
import { extensionSuite } from "./extension";

export async function run(): Promise<void> {
  await import("mocha/mocha.js");
  // No reporter: the browser build writes to the console then.
  mocha.setup({ ui: "bdd", reporter: undefined, timeout: 120_000 });
  extensionSuite("browser");
  return new Promise((resolve, reject) => {
    mocha.run((failures) => (failures > 0 ? reject(new Error(`${failures} tests failed`)) : resolve()));
  });
}
