/** Why a compressed frame could not be decoded; the message reads on from "frame 3 ": "is cut off". */
export class CodecError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CodecError';
  }
}
