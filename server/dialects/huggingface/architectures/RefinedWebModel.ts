export { default } from "./falcon";
