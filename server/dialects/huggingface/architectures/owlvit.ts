import { owl } from "../parts/owl";

export default () => owl("owlvit", "OwlViT", false);
