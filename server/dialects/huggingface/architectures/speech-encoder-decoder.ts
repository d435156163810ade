import { pairOf } from "../parts/pair";

export default () => pairOf("speech-encoder-decoder", "SpeechEncoderDecoder", ["wav2vec2", "bert"]);
