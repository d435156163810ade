import { TOOLS } from "./tools";

/** The tools as an editor's manifest lists them, so that agents in it know of them before anything is loaded. */
export const contributedTools = (): readonly object[] =>
  TOOLS.map(({ name, title, description, input, required = [] }) => ({
    name: `fovea_${name}`,
    tags: ["fovea", "neural-network", "model-file"],
    toolReferenceName: `fovea${name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    canBeReferencedInPrompt: true,
    displayName: title,
    modelDescription: description,
    userDescription: description.split(/(?<=[.?]) /)[0],
    inputSchema: { type: "object", properties: input, required },
  }));
