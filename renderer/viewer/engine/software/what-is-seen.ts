/** What a pane of the library shows right now, as far as it is a plane that can be painted voxel by voxel. */
import { cache, type Types } from '@cornerstonejs/core';
import { add, dot, scale, subtract, type Vec3 } from '../../../../electron/core/geometry';
import { locateFrame } from '../frame-images';
import type { TransferFunction } from './colour-table';
import type { Painting } from './painter';
import { placement, type Point2 } from './placement';
import { axesInPlane, planeValues, type Axis, type PlaneValues } from './plane-values';

/** `gl` where only the graphics library can draw it: slabs, and planes that lie askew in the volume. */
export type Seen = { painting: Painting | undefined } | 'gl';

interface Grid {
  origin: Vec3;
  /** The directions of its axes, each with the distance of neighbours as its length, mm. */
  steps: [Vec3, Vec3, Vec3];
}

/** The properties that slices and volumes have in common. */
interface Look {
  getRGBTransferFunction(component: number): TransferFunction;
  getInterpolationType(): number;
}

/** vtk.js numbers them alike for slices and volumes. */
const NEAREST = 0;
const COMPOSITE = 0;
/** Cosine of the angle between an axis of the volume and a plane's normal from which on they are the same. */
const PARALLEL = 1 - 1e-6;

export function seenInStack(viewport: Types.IStackViewport): Seen {
  const image = viewport.getCornerstoneImage() as Types.IImage | undefined;
  const data = viewport.getImageData() as Types.IImageData | undefined;
  const look = lookOf(viewport);
  if (!image || !data || !look) return { painting: undefined };
  const plane = { values: image.getPixelData() as Int16Array, width: image.columns, height: image.rows };
  return { painting: painted(viewport, gridOf(data), 2, 0, plane, look) };
}

export function seenInPlane(viewport: Types.IVolumeViewport): Seen {
  const look = lookOf(viewport);
  const volume = cache.getVolume(viewport.getVolumeId()) as Types.IImageVolume | undefined;
  if (!look || !volume) return { painting: undefined };
  const mapper = viewport.getDefaultActor().actor.getMapper() as unknown as { getBlendMode(): number };
  if (mapper.getBlendMode() !== COMPOSITE) return 'gl';
  const grid = gridOf(volume as unknown as Types.IImageData);
  const { viewPlaneNormal, focalPoint } = viewport.getCamera();
  const axis = axisAlong(grid, viewPlaneNormal as Vec3);
  if (axis === undefined) return 'gl';
  const step = grid.steps[axis];
  const position = dot(subtract(focalPoint as Vec3, grid.origin), step) / dot(step, step);
  const { imageIds } = volume;
  const slices = {
    dimensions: volume.dimensions as [number, number, number],
    slice: (k: number) => {
      const found = locateFrame(imageIds[k]!);
      if (!found) throw new Error(`${imageIds[k]} belongs to a series that was closed.`);
      return found.source.frame(found.frame);
    },
  };
  const plane = planeValues(slices, axis, position, look.getInterpolationType() !== NEAREST);
  return { painting: plane && painted(viewport, grid, axis, position, plane, look) };
}

function lookOf(viewport: Types.IStackViewport | Types.IVolumeViewport): Look | undefined {
  const actor = viewport.getDefaultActor()?.actor;
  return actor?.getProperty() as unknown as Look | undefined;
}

function gridOf({ origin, direction, spacing }: Types.IImageData): Grid {
  const step = (axis: number): Vec3 =>
    scale([direction[axis * 3]!, direction[axis * 3 + 1]!, direction[axis * 3 + 2]!] as Vec3, spacing[axis]!);
  return { origin: origin as Vec3, steps: [step(0), step(1), step(2)] };
}

function axisAlong({ steps }: Grid, normal: Vec3): Axis | undefined {
  return ([0, 1, 2] as const).find(
    (axis) => Math.abs(dot(steps[axis], normal)) >= PARALLEL * Math.sqrt(dot(steps[axis], steps[axis])),
  );
}

function painted(
  viewport: Types.IStackViewport | Types.IVolumeViewport,
  { origin, steps }: Grid,
  axis: Axis,
  position: number,
  plane: PlaneValues,
  look: Look,
): Painting {
  const [across, down] = axesInPlane(axis);
  const base = add(origin, scale(steps[axis], position));
  // Pixels are counted from their corner, voxels from their middle.
  const at = (column: number, row: number): Point2 => {
    const point = add(base, add(scale(steps[across], column - 0.5), scale(steps[down], row - 0.5)));
    const [x, y] = viewport.worldToCanvas([...point]);
    return [x * window.devicePixelRatio, y * window.devicePixelRatio];
  };
  const { width, height } = plane;
  return {
    plane,
    transfer: look.getRGBTransferFunction(0),
    place: placement(at(0, 0), at(width, 0), at(0, height), width, height),
    smooth: look.getInterpolationType() !== NEAREST,
  };
}
