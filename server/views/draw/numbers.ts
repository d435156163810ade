/** People's numbers, for the preview: it runs in the browser and imports nothing else of the server. */
export * from "../../model/numbers";
