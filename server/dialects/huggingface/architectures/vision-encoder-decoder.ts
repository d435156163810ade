import { pairOf } from "../parts/pair";

export default () => pairOf("vision-encoder-decoder", "VisionEncoderDecoder", ["vit", "gpt2"]);
