import { roberta } from "../parts/roberta";

export default roberta("xlm-roberta", "XLMRoberta", 30522);
