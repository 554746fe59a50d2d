/** Paints planes of voxels onto the canvas of one pane. */
import { ColourTable, type TransferFunction } from './colour-table';
import type { Affine } from './placement';
import type { PlaneValues } from './plane-values';

export interface Painting {
  plane: PlaneValues;
  transfer: TransferFunction;
  place: Affine;
  /** Whether pixels are blended into each other where they are enlarged. */
  smooth: boolean;
}

export class Painter {
  readonly #table = new ColourTable();
  /** The plane, one pixel a voxel. */
  readonly #picture = new OffscreenCanvas(1, 1);
  readonly #context = this.#picture.getContext('2d', { alpha: false })!;
  #image = new ImageData(1, 1);
  #pixels = new Uint32Array(this.#image.data.buffer);

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Black where nothing is to be seen. */
  paint(painting: Painting | undefined): void {
    const context = this.canvas.getContext('2d')!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = '#000';
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (!painting) return;
    const { plane, transfer, place, smooth } = painting;
    this.#resize(plane.width, plane.height);
    this.#table.follow(transfer).apply(plane.values, this.#pixels);
    this.#context.putImageData(this.#image, 0, 0);
    context.imageSmoothingEnabled = smooth;
    context.setTransform(...place);
    context.drawImage(this.#picture, 0, 0);
    // Whoever draws over it counts in pixels of the canvas.
    context.setTransform(1, 0, 0, 1, 0, 0);
  }

  #resize(width: number, height: number): void {
    if (this.#image.width === width && this.#image.height === height) return;
    this.#picture.width = width;
    this.#picture.height = height;
    this.#image = new ImageData(width, height);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
  }
}
