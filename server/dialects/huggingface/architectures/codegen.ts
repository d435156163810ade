export { default } from "./gptj";
