export { default } from "./florence_vision";
