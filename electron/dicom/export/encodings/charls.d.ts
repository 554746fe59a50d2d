/** What of CharLS is used here; the package carries no types. */
declare module '@cornerstonejs/codec-charls' {
  export interface CharLs {
    JpegLSEncoder: new () => {
      /** Room for the samples, little endian. */
      getDecodedBuffer(frame: {
        width: number;
        height: number;
        bitsPerSample: number;
        componentCount: number;
        isSigned: boolean;
      }): Uint8Array;
      setNearLossless(error: number): void;
      encode(): void;
      /** A view of the codec's memory. */
      getEncodedBuffer(): Uint8Array;
      delete(): void;
    };
  }
  export default function load(): Promise<CharLs>;
}
