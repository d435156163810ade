// npm runs this where it makes a package of the repository: `npm pack`, or a dependency from git, as pre-commit and npx
// have it. Then the program is built into it. An ordinary `npm ci` here builds nothing: whoever wants a build makes it.
import { realpathSync } from "node:fs";
import { prepare, runMain } from "./lib/prepare.mjs";
import { root } from "./lib/root.mjs";

const { npm_command: command = "", npm_config_local_prefix: project } = process.env;
const isOrdinary = project !== undefined && realpathSync(project) === realpathSync(root);

// `npm install -g` of a repository leaves its dependencies out: they are seen to as well.
if (!isOrdinary || ["pack", "publish"].includes(command)) await runMain(() => prepare());
