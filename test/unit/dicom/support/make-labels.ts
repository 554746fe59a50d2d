/** A label map for series of tests: a box of one organ, a frame around it of another, a third that nothing shows. */
import type { LabelMap, Segment } from '../../../../electron/core/segmentation';

export const ORGANS: Segment[] = [
  {
    value: 1,
    name: 'brainstem',
    label: 'Brainstem',
    colour: [220, 60, 60],
    code: {
      category: { value: '91723000', scheme: 'SCT', meaning: 'Anatomical Structure' },
      type: { value: '15926001', scheme: 'SCT', meaning: 'Brainstem' },
    },
    algorithm: { type: 'automatic', name: 'a label network', version: '1.0.0' },
  },
  {
    value: 4,
    name: 'parotid-left',
    label: 'Left parotid gland',
    colour: [70, 190, 230],
    code: {
      category: { value: '91723000', scheme: 'SCT', meaning: 'Anatomical Structure' },
      type: { value: '45289007', scheme: 'SCT', meaning: 'Parotid gland' },
      modifier: { value: '7771000', scheme: 'SCT', meaning: 'Left' },
    },
    algorithm: { type: 'manual' },
  },
  {
    value: 200,
    name: 'larynx',
    label: 'Larynx',
    colour: [240, 150, 60],
    code: {
      category: { value: '91723000', scheme: 'SCT', meaning: 'Anatomical Structure' },
      type: { value: '4596009', scheme: 'SCT', meaning: 'Larynx' },
    },
    algorithm: { type: 'semiautomatic', name: 'a region grower' },
  },
];

/** The first and last frame hold nothing. @param wide labels of 16 bits */
export function makeLabels(rows: number, columns: number, frames: number, wide = false): LabelMap {
  const labels = wide ? new Uint16Array(rows * columns * frames) : new Uint8Array(rows * columns * frames);
  for (let frame = 1; frame < frames - 1; frame++)
    for (let row = 2; row < rows - 3; row++)
      for (let column = 3; column < columns - 2; column++) {
        const inside = row > 4 && row < rows - 6 && column > 5 + frame && column < columns - 5;
        labels[(frame * rows + row) * columns + column] = inside ? 1 : wide ? 300 : 4;
      }
  const [stem, gland, larynx] = ORGANS as [Segment, Segment, Segment];
  return { segments: [stem, { ...gland, value: wide ? 300 : 4 }, larynx], labels };
}
