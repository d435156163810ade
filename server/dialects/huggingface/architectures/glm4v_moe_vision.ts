export { default } from "./glm4v_vision";
