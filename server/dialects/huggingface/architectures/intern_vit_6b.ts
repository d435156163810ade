export { default } from "./internvl_vision";
