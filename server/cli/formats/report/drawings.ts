import { svgOf } from "../../../report/exports/drawing";
import { edgeCount, MOST_EDGES, mermaidOf } from "../../../report/exports/mermaid";
import { CannotRun } from "../../command";
import type { Place, ReportedModel, ReportFormat } from "./format";

/** A drawing is of one model. */
function alone(format: string, draw: (one: ReportedModel) => string): ReportFormat {
  let drawn = false;
  return {
    model(one) {
      if (drawn) throw new CannotRun(`--format ${format} draws one model; give one FILE`);
      drawn = true;
      return draw(one);
    },
  };
}

export const svgReport = (): ReportFormat =>
  alone("svg", ({ analysis, found }) => `${svgOf(analysis.name, found)}\n`);

export const mermaidReport = ({ say }: Place): ReportFormat =>
  alone("mermaid", ({ path, found }) => {
    const edges = edgeCount(found);
    if (edges > MOST_EDGES)
      say(`${path} has ${edges} edges; Mermaid draws more than ${MOST_EDGES} only with a higher maxEdges`);
    return mermaidOf(found);
  });
