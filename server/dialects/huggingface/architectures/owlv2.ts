import { owl } from "../parts/owl";

export default () => owl("owlv2", "Owlv2", true);
