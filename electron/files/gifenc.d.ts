/** What of gifenc is used here; the package carries no types. */
declare module 'gifenc' {
  export function GIFEncoder(): {
    /** The palette of the first frame is that of all that bring none; `delay` in ms; repeat 0 is for ever. */
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: { palette?: [number, number, number][]; delay: number; repeat?: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  };
}
