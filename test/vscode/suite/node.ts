// Loaded by VS Code's Node extension host, desktop or remote. The contract is run().
import Mocha from "mocha";
import { extensionSuite } from "./extension";

export function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", color: false, timeout: 120_000, reporter: "spec" });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  extensionSuite("node");
  return new Promise((resolve, reject) => {
    mocha.run((failures) => (failures > 0 ? reject(new Error(`${failures} tests failed`)) : resolve()));
  });
}
