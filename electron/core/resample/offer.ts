/** What resampling would make of a series, for whoever has to choose. */
import { positionsAlongNormal } from '../geometry';
import { whyNoVolume, type SeriesHeader } from '../series';
import { newFrame, newPlaces } from './new-frame';
import { whyNotResampled } from './resample';

export interface ResampleOffer {
  /** Why the series is no volume as it is, one sentence; null where it is one. */
  problem: string | null;
  /** From the first to the last slice, mm. */
  length: number;
  /** What the series becomes where no distance is asked for: the usual one, with both ends kept. */
  even: { spacing: number; slices: number };
  /** Distance that makes voxels cubes, mm; null where pixels are no squares, or are of unknown size. */
  isotropic: number | null;
  /** Of the new slices; more than the old ones had where the stack leans. */
  rows: number;
  columns: number;
  /** The stack leans over and is made straight. */
  leans: boolean;
}

/** Pixels whose sides differ by a smaller share are squares. */
const SQUARE = 0.01;

/** The offer, or one sentence about why there is none. */
export function resampleOffer(header: SeriesHeader): ResampleOffer | { refusal: string } {
  const refusal = whyNotResampled(header);
  if (refusal) return { refusal };
  const { geometry, rows, columns } = header;
  const { rowSpacing, columnSpacing } = geometry;
  const along = positionsAlongNormal(geometry);
  const places = newPlaces(along, undefined);
  const frame = newFrame(geometry, along);
  const square = Math.abs(rowSpacing - columnSpacing) <= SQUARE * columnSpacing;
  return {
    problem: whyNoVolume(header) ?? null,
    length: Math.abs(along[along.length - 1]! - along[0]!),
    even: { spacing: Math.abs(places[1]! - places[0]!), slices: places.length },
    isotropic: square && !geometry.pixelSpacingUnknown ? columnSpacing : null,
    rows: rows + frame.addedRows,
    columns: columns + frame.addedColumns,
    leans: frame.leans,
  };
}
