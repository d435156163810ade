export { default } from "./stablelm";
