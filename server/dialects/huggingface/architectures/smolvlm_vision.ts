export { default } from "./idefics3_vision";
