/** Heads of the IXI subset in `../shared/data` as series of axial slices, for measurements; absent data gives an empty list. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AXIAL } from '../../electron/core/geometry';
import type { Series, SeriesHeader } from '../../electron/core/series';

const folder = resolve(__dirname, '../../../shared/data/brain-mr-t1-ixi');
/** The test split of I3Net (IXI556 to IXI661), which no model here is trained on. */
const TESTED = /^IXI(55[6-9]|5[6-9]\d|6[0-5]\d|66[01])/;

/** Names of files of subjects that are kept for tests, at most so many, evenly spread. */
export function testedHeads(most: number): string[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => TESTED.test(name) && name.endsWith('.nii.gz'));
  } catch {
    return [];
  }
  names.sort();
  if (names.length <= most) return names;
  return Array.from({ length: most }, (_, i) => names[Math.floor(((i + 0.5) * names.length) / most)]!);
}

/** Reads a head: 120 × 90 pixels of 2 mm, 120 slices of 2 mm from the top down (files lie posterior, superior, right). */
export function readHead(name: string): Series {
  const bytes = gunzipSync(readFileSync(join(folder, name)));
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [rows, slices, columns] = [42, 44, 46].map((at) => view.getInt16(at, true)) as [
    number,
    number,
    number,
  ];
  const start = view.getFloat32(108, true);
  const voxels = new Int16Array(rows * slices * columns);
  for (let slice = 0; slice < slices; slice++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const at = row + rows * (slices - 1 - slice + slices * (columns - 1 - column));
        voxels[(slice * rows + row) * columns + column] = bytes[start + at]!;
      }
    }
  }
  return { header: headOf(rows, columns, slices, 2), voxels };
}

/** Chosen slices of a series: every `step`-th from `first` on, or those that are listed. */
export function everyNth(
  { header, voxels }: Series,
  step: number,
  first = 0,
  kept = Array.from({ length: Math.ceil((header.frames - first) / step) }, (_, i) => first + i * step),
): Series {
  const size = header.rows * header.columns;
  const thinned = new Int16Array(size * kept.length);
  kept.forEach((slice, i) => thinned.set(voxels.subarray(slice * size, (slice + 1) * size), i * size));
  return {
    header: {
      ...header,
      frames: kept.length,
      geometry: { ...header.geometry, positions: kept.map((slice) => header.geometry.positions[slice]!) },
    },
    voxels: thinned,
  };
}

/** The first slices of a head, from the first that shows more than 1 % of what is brighter than air. */
export function firstSlices(series: Series, count: number): Series {
  const { header, voxels } = series;
  const size = header.rows * header.columns;
  const white = voxels.reduce((most, value) => Math.max(most, value), 1);
  let top = 0;
  const share = (slice: number) =>
    voxels.subarray(slice * size, (slice + 1) * size).filter((value) => value > 0.1 * white).length / size;
  while (top < header.frames - count && share(top) < 0.01) top += 1;
  return everyNth(
    series,
    1,
    0,
    Array.from({ length: Math.min(count, header.frames - top) }, (_, i) => top + i),
  );
}

export function headOf(rows: number, columns: number, frames: number, mm: number): SeriesHeader {
  return {
    modality: 'MR',
    rows,
    columns,
    frames,
    geometry: {
      rowSpacing: mm,
      columnSpacing: mm,
      orientation: AXIAL,
      positions: Array.from({ length: frames }, (_, i) => [-89, -119, 100 - i * mm] as const),
      sliceThickness: mm,
    },
    values: {
      rescaleSlope: 1,
      rescaleIntercept: 0,
      units: '',
      window: { center: 128, width: 256 },
      bitsStored: 8,
      signed: false,
    },
    identity: {
      ...{ patientName: 'TEST', patientId: 'TEST', studyDescription: '', seriesDescription: 'head' },
      ...{ studyDate: '', studyTime: '', studyInstanceUid: '2.25.1', seriesInstanceUid: '2.25.2' },
      ...{ frameOfReferenceUid: '2.25.3', seriesNumber: 1, bodyPart: 'HEAD' },
    },
    provenance: { kind: 'imported', transferSyntaxes: [], synthetic: false, warnings: [] },
  };
}
