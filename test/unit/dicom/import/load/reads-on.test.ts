import { expect, it } from 'vitest';
import { readsOn } from '../../../../../electron/dicom/import/load/reads-on';

it.each([
  ['a.dcm', 'a.dcm is cut off.', 'is cut off.'],
  ['x/a.dcm', 'x/a.dcm is cut off.', 'is cut off.'],
  ['x/a', 'The series "a" is damaged: series.json is missing.', 'is damaged: series.json is missing.'],
  ['a.dcm', 'The image in a.dcm is cut off.', 'holds an image that is cut off.'],
  ['a.dcm', 'Frame 3 of a.dcm is cut off.', 'has a frame 3 that is cut off.'],
  ['a.dcm', 'Frame 3 of b.dcm is cut off.', 'Frame 3 of b.dcm is cut off.'],
  ['a.dcm', 'A frame is missing.', 'A frame is missing.'],
])('names %s once', (file, sentence, reason) => {
  expect(readsOn(file, sentence)).toBe(reason);
});
