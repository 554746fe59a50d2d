/** Valid files of every transfer syntax and kind of pixels, to be spoilt: the fixtures, and containers made of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { zipSync } from 'fflate';
import { dicomFile, sliceFile } from '../unit/dicom/support/write-dicom';

export interface Seed {
  /** A file name of its own kind: archives and DICOMDIRs are recognised by it. */
  name: string;
  bytes: Uint8Array;
}

const FIXTURES = resolve(__dirname, '../fixtures/dicom');

export function readSeeds(): Seed[] {
  const files = readdirSync(FIXTURES)
    .filter((name) => name.endsWith('.dcm'))
    .sort()
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(FIXTURES, name))) }));
  const written = (['implicit', 'explicit', 'deflated', 'bigEndian'] as const).flatMap((syntax) =>
    (['preamble', 'meta', 'dataset'] as const)
      .filter((start) => syntax !== 'deflated' || start !== 'dataset')
      .map((start) => ({ name: `${syntax}-${start}.dcm`, bytes: sliceFile({}, { syntax, start }) })),
  );
  return [...files, ...written, nested(), directory(), archive()];
}

/** Sequences in sequences, of both kinds of length. */
function nested(): Seed {
  type Elements = Parameters<typeof dicomFile>[0];
  let item: Elements = { '00080100': ['SH', 'CODE'] };
  for (let depth = 0; depth < 12; depth++)
    item = { '0040A730': ['SQ', [item, item].slice(0, 1 + (depth % 2))] };
  return { name: 'nested.dcm', bytes: sliceFile({ with: { '0040A730': item['0040A730']! } }) };
}

function directory(): Seed {
  const record = (name: string): Parameters<typeof dicomFile>[0] => ({
    '00041400': ['UL', 0],
    '00041430': ['CS', 'IMAGE'],
    '00041500': ['CS', name],
  });
  const bytes = dicomFile({
    '00080016': ['UI', '1.2.840.10008.1.3.10'],
    '00041220': ['SQ', [record('IMAGES\\IM1'), record('IMAGES\\IM2')]],
  });
  return { name: 'DICOMDIR', bytes };
}

function archive(): Seed {
  const bytes = zipSync({
    'a/one.dcm': sliceFile({ instance: 1 }),
    'a/two.dcm': [sliceFile({ instance: 2 }), { level: 0 }],
    'notes.txt': new TextEncoder().encode('nothing'),
  });
  return { name: 'archive.zip', bytes };
}
