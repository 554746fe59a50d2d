/** What every decoder gives: samples of one frame, as they came out of the codec. */

export type SampleArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array;

export interface DecodedFrame {
  /** `rows × columns × samples` of them: pixel by pixel, or plane by plane. */
  data: SampleArray;
  samples: number;
  planar: boolean;
  /** Significant bits of a sample as the codec has them. */
  precision: number;
  /** The three samples are Y, Cb, Cr and not R, G, B; `undefined` where the header's word has to be taken. */
  luminanceFirst?: boolean;
  /** Why these may not be the samples that were put in, though nothing is missing; reads on from "the image". */
  doubt?: string;
}

/** What the header says of a frame; a codestream that says otherwise is refused before anything is allocated. */
export interface ExpectedFrame {
  rows: number;
  columns: number;
  samples: number;
  bitsAllocated: number;
  /** Three samples are R, G, B by the header's word. */
  rgb: boolean;
  /** The decoded samples are done with before the next frame is decoded, so that they may lie where the last ones lay. */
  reuse?: boolean;
}
