/** The series that the screens are shown with, in a library on disk before it is opened. */
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { addPhantom, SAGITTAL, type PhantomOptions } from '../phantom-series';
import { headValue } from './head';

/** Ids of series in the library. */
export interface ScreenData {
  t1: string;
  /** The same head in the same Frame of Reference. */
  t2: string;
  sagittal: string;
  ct: string;
  /** Its slices are not evenly spaced. */
  uneven: string;
  /** Its voxels are gone. */
  broken: string;
}

const SIZE: Partial<PhantomOptions> = {
  rows: 128,
  columns: 112,
  frames: 44,
  spacing: 1.75,
  sliceSpacing: 4.5,
};

/** Writes them. `breakOne` is for when the library has been opened: it would set a damaged series aside. */
export async function addScreenData(
  userData: string,
): Promise<{ data: ScreenData; breakOne: () => Promise<void> }> {
  const add = (name: string, options: Partial<PhantomOptions>) =>
    addPhantom(userData, {
      ...SIZE,
      name,
      ...options,
      values: { window: { center: 450, width: 1000 }, ...options.values },
    });
  const head = { frameOfReference: 'head' };
  const broken = await add('Missing voxels', { frames: 4 });
  const uneven = await add('Localiser', {
    frames: 16,
    value: headValue('t1'),
    positions: (evenly) => evenly.map(([x, y, z], frame) => [x, y, frame > 10 ? z + 30 : z] as const),
  });
  const ct = await add('CT head', {
    modality: 'CT',
    synthetic: true,
    value: headValue('ct'),
    values: { units: 'HU', rescaleIntercept: -1024, window: { center: 40, width: 80 } },
  });
  const sagittal = await add('T1 sagittal', {
    ...head,
    orientation: SAGITTAL,
    rows: 112,
    columns: 128,
    value: headValue('t1'),
  });
  const t2 = await add('T2 axial', { ...head, value: headValue('t2') });
  const t1 = await add('T1 axial', { ...head, synthetic: true, value: headValue('t1') });
  return {
    data: { t1, t2, sagittal, ct, uneven, broken },
    breakOne: () => truncate(join(userData, 'library/series', broken, 'voxels.i16'), 10),
  };
}
