export { default } from "./mamba";
