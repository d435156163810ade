import { roberta } from "../parts/roberta";

export default roberta("roberta", "Roberta", 50265);
