/** The arithmetic of the three ideas, for the preview: it runs in the browser and imports nothing else of the server. */
export * from "../../model/ideas";
