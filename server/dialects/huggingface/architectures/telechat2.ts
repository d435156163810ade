export { default } from "./telechat";
