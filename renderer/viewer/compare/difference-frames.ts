/** The difference of two series in modality values, first minus second, on the voxels of the first. */
import type { SeriesHeader } from '../../../electron/core/series';
import type { FrameSource } from '../engine/frame-images';
import { ResampledFrames } from './resampled-frames';

export class DifferenceFrames implements FrameSource {
  readonly header: SeriesHeader;
  readonly #second: FrameSource;
  /** Modality values a stored step. */
  readonly #step: number;

  constructor(
    private readonly first: FrameSource,
    second: FrameSource,
  ) {
    this.#second = new ResampledFrames(first.header, second);
    const { header } = first;
    const width = Math.max(header.values.window.width, second.header.values.window.width);
    // Steps as fine as the finer of both, but never so fine that a large difference does not fit.
    const finest = Math.min(
      Math.abs(header.values.rescaleSlope),
      Math.abs(second.header.values.rescaleSlope),
    );
    this.#step = Math.max(finest, (8 * width) / 65535);
    const { padding: _padding, windows: _windows, inverted: _inverted, ...values } = header.values;
    this.header = {
      ...header,
      values: {
        ...values,
        rescaleSlope: this.#step,
        rescaleIntercept: 0,
        window: { center: 0, width: Math.max(1, width) },
        bitsStored: 16,
        signed: true,
      },
    };
    delete this.header.syntheticFrames;
  }

  onFrames(): () => void {
    return () => {};
  }

  frame(index: number): Int16Array {
    const a = this.first.frame(index);
    const b = this.#second.frame(index);
    const meaningA = this.first.header.values;
    const meaningB = this.#second.header.values;
    const result = new Int16Array(a.length);
    for (let i = 0; i < a.length; i++) {
      const difference =
        a[i]! * meaningA.rescaleSlope +
        meaningA.rescaleIntercept -
        (b[i]! * meaningB.rescaleSlope + meaningB.rescaleIntercept);
      result[i] = Math.min(32767, Math.max(-32768, Math.round(difference / this.#step)));
    }
    return result;
  }
}
