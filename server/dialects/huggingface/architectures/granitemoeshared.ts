export { default } from "./granitemoe";
