import { pairOf } from "../parts/pair";

export default () => pairOf("encoder-decoder", "EncoderDecoder", ["bert", "bert"]);
