import { roberta } from "../parts/roberta";

export default roberta("camembert", "Camembert", 30522);
