import { expect, test } from 'vitest';
import type { PackSpeed, SpeedFigures } from '../../../electron/core/pack-speed-schema';
import type { PackSummary } from '../../../electron/core/pack-summary';
import {
  byteText,
  hashLine,
  packLine,
  runTexts,
  significant,
  imageRate,
  span,
  speedSentence,
} from '../../../electron/core/pack-text';

const pack = {
  modality: 'MR',
  bodyPart: 'HEAD',
  rows: 64,
  columns: 48,
  superResolution: { scale: 4 },
  range: [-5.25, 170],
  unit: 'mm',
} as PackSummary;

const cpu: SpeedFigures = {
  provider: 'cpu',
  runMs: { denoise: 64, 'super-resolve': 90.4 },
  frames: 64,
  jobMs: 20_000,
  memoryBytes: 1,
};

function speed(changes: Partial<SpeedFigures> = {}): PackSpeed {
  return {
    measuredAt: '',
    verdict: { provider: 'cpu', reason: 'The CPU.' },
    passedOver: [],
    figures: [{ ...cpu, ...changes }],
  };
}

test('a pack in one line', () => {
  expect(packLine(pack)).toBe('MR HEAD · 192 × 256 pixels · −5.25 to 170 mm');
  expect(packLine({ ...pack, bodyPart: '', superResolution: null })).toBe(
    'MR · 48 × 64 pixels · −5.25 to 170 mm',
  );
});

test('its files in one line', () => {
  const file = (state: 'verified' | 'changed' | 'missing' | 'manifest' | 'unreadable') => ({
    name: 'x',
    bytes: 1,
    state,
  });
  expect(hashLine({ files: [file('manifest'), file('verified'), file('verified')], refusal: null })).toBe(
    'Verified: 2 files match pack.json',
  );
  expect(hashLine({ files: [file('manifest'), file('changed')], refusal: 'no' })).toBe(
    '1 file is not as pack.json says',
  );
  expect(hashLine({ files: [file('missing'), file('changed')], refusal: 'no' })).toBe(
    '2 files are not as pack.json says',
  );
  expect(hashLine({ files: [file('unreadable')], refusal: 'no' })).toBe('pack.json cannot be read');
  expect(hashLine({ files: [file('verified')], refusal: 'no' })).toBe('Cannot be used');
});

test('a speed in plain words', () => {
  expect(speedSentence(speed(), 'space')).toBe(
    'Runs on the processor (CPU). A series of 64 slices takes about 20 s, 3.2 slices a second: short enough to watch.',
  );
  expect(speedSentence(speed({ jobMs: 300 }), 'space')).toBe(
    'Runs on the processor (CPU). A series of 64 slices takes less than 1 s, 213 slices a second: as good as at once.',
  );
  expect(speedSentence(speed({ jobMs: 640_000 }), 'space')).toContain(
    '10 s a slice: something for the queue overnight',
  );
  const faster = { ...cpu, provider: 'cuda' as const, jobMs: 2000 };
  const both = { ...speed(), verdict: { provider: 'cuda' as const, reason: '' }, figures: [cpu, faster] };
  expect(speedSentence(both, 'space')).toMatch(/^Runs on CUDA\. A series of 64 slices takes about 2 s/);
  expect(speedSentence({ ...speed(), figures: [] }, 'space')).toBe('The CPU.');
});

test('what the network of each stage takes, in the order of the stages', () => {
  expect(runTexts(cpu)).toEqual(['64 ms a step', '90 ms a run of super-resolution']);
  expect(runTexts({ runMs: { refine: 3.14, decode: 0.52, denoise: 8 } })).toEqual([
    '8 ms a step',
    '0.52 ms a run of decoding',
    '3.1 ms a run of refining',
  ]);
});

test('numbers as people read them', () => {
  expect([0.854, 3.18, 9.96, 19.4, 240.2].map(significant)).toEqual(['0.85', '3.2', '10', '19', '240']);
  expect([300, 4400, 80_000, 3_600_000, 7_500_000].map(span)).toEqual([
    'less than 1 s',
    '4 s',
    '1 min 20 s',
    '1 h',
    '2 h 5 min',
  ]);
  expect([812, 3400, 14_900_000, 999_600].map(byteText)).toEqual(['812 B', '3.4 kB', '15 MB', '1 MB']);
  expect(imageRate({ frames: 4, jobMs: 1000 }, 'space')).toBe('4 slices a second');
  expect(imageRate({ frames: 4, jobMs: 10_000 }, 'space')).toBe('2.5 s a slice');
  expect(imageRate({ frames: 4, jobMs: 10_000 }, 'time')).toBe('2.5 s a frame');
});
