/** The decoders of @cornerstonejs, as far as they are used here; they come without types. */
interface EmbindDecoder {
  /** Room in the module's memory for so many bytes of compressed data. */
  getEncodedBuffer(size: number): Uint8Array;
  decode(): void;
  getFrameInfo(): {
    width: number;
    height: number;
    bitsPerSample: number;
    componentCount: number;
    isSigned?: boolean;
  };
  /** Lies in the module's memory, until the next call. */
  getDecodedBuffer(): Uint8Array;
  /** JPEG-LS: 0 plane by plane, 1 line by line, 2 sample by sample. */
  getInterleaveMode?(): number;
  delete(): void;
}
interface EmbindModule {
  JpegLSDecoder: new () => EmbindDecoder;
  J2KDecoder: new () => EmbindDecoder;
  HTJ2KDecoder: new () => EmbindDecoder;
  JPEGDecoder: new () => EmbindDecoder;
  getExceptionMessage?(exception: number): string;
  HEAPU8?: Uint8Array;
}
type EmbindFactory = (options: {
  wasmBinary: Uint8Array;
  print: (line: string) => void;
  printErr: (line: string) => void;
}) => Promise<EmbindModule>;

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const factory: EmbindFactory;
  export default factory;
}
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: EmbindFactory;
  export default factory;
}
declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const factory: EmbindFactory;
  export default factory;
}
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const factory: EmbindFactory;
  export default factory;
}
