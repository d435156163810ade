import { analyse } from "../../server/analysis/analyse";
import { caseOf } from "./fuzz";

const ns = process.argv.slice(2).map(Number);
const t = process.cpuUsage();
let runs = 0;
for (let k = 0; k < 150; k++)
  for (const n of ns) {
    const c = caseOf(901, n);
    analyse(c.text + "\n".repeat(k % 7), c.name, c.options);
    runs++;
  }
const u = process.cpuUsage(t);
console.log((u.user + u.system) / 1000 / runs, "ms CPU each");
