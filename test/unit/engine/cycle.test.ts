/** A pack whose axis goes round, from its files to a series. */
import { expect, test } from 'vitest';
import type { JobEvent } from '../../../electron/core/protocol';
import type { GenerateRequest } from '../../../electron/core/request/parameters';
import { frameVoxels, type Series } from '../../../electron/core/series';
import { fromStored } from '../../../electron/core/values';
import { generate } from '../../../electron/engine/generate';
import { loadPack, type Pack } from '../../../electron/engine/pack-folder';
import { taskFromRequest } from '../../../electron/engine/task';
import { temporaryFolder, tinyCine, tinyStages, writeTinyPack, type TinyPackChanges } from './tiny-pack';

async function tiny(changes: TinyPackChanges = {}): Promise<Pack> {
  const folder = await writeTinyPack(await temporaryFolder(), { manifest: tinyCine, ...changes });
  return loadPack(folder, { trusted: false });
}

async function make(pack: Pack, request: Partial<GenerateRequest> = {}) {
  const events: JobEvent[] = [];
  const series = await generate(taskFromRequest({ packId: 'tiny', seed: 7, ...request }, pack), pack, {
    provider: { provider: 'cpu', reason: 'test' },
    app: { name: 'test', version: '0' },
    onEvent: (event) => events.push(event),
  });
  return { series, events };
}

test('its series have times, one place, a thickness and the length of the cycle', async () => {
  const { header } = (await make(await tiny())).series;
  expect(header.timesMs).toEqual([...Array(20).keys()].map((phase) => 40 * phase));
  expect(header.cycleMs).toBe(800);
  expect(header.geometry.sliceThickness).toBe(8);
  expect(new Set(header.geometry.positions.map(String)).size).toBe(1);
  const open = { manifest: { ...tinyCine, axis: { ...tinyCine.axis, cyclic: false } } };
  expect((await make(await tiny(open))).series.header).not.toHaveProperty('cycleMs');
});

test('the last phases look at the first', async () => {
  const { events } = await make(await tiny(), { frames: 16, spacing: 50 });
  const grids = events.filter((event) => event.type === 'preview' && event.step === event.steps);
  const last = grids.at(-1)! as Extract<JobEvent, { type: 'preview' }>;
  // Frame 15 is made between those before it and the first, which has come round.
  expect(last.frames).toEqual([13, 14, 15, 0]);
  expect(last.known).toEqual([true, true, false, true]);
});

test('a refined frame has neighbours across the end of the cycle', async () => {
  const stages = [tinyStages.pixels(), tinyStages.refine({ neighbourRange: 250 })];
  const of = async (cyclic: boolean) => {
    const manifest = { ...tinyCine, axis: { ...tinyCine.axis, cyclic } };
    return (await make(await tiny({ stages, manifest }), { frames: 4, spacing: 200 })).series;
  };
  const [round, open] = [await of(true), await of(false)];
  for (const frame of [0, 1, 2]) expect(frameVoxels(round, frame)).toEqual(frameVoxels(open, frame));
  // Made last, with the first one behind it only where that comes round again.
  expect(frameVoxels(round, 3)).not.toEqual(frameVoxels(open, 3));
});

test('labels see the last phase before the first', async () => {
  const stages = [tinyStages.pixels(), tinyStages.label()];
  const { series } = await make(await tiny({ stages }), { frames: 4, spacing: 200 });
  const frames = values(series);
  const expected = frames.flatMap((frame, i) => {
    const [before, after] = [frames[(i + 3) % 4]!, frames[(i + 1) % 4]!];
    // All are 200 ms from their neighbours, across the end too.
    return Array.from(frame, (value, pixel) => {
      const classes = [0, value, (before[pixel]! + after[pixel]!) / 2];
      return [0, 7, 200][classes.indexOf(Math.max(...classes))]!;
    });
  });
  expect([...series.labels!.labels]).toEqual(expected);
});

test('what was not asked for gives way, so that the phases go round once', async () => {
  const pack = await tiny();
  const positions = (request: Partial<GenerateRequest>) =>
    taskFromRequest({ packId: 'tiny', seed: 1, ...request }, pack).positions;
  const more = positions({ frames: 40 });
  expect([more[1], more.at(-1)]).toEqual([20, 780]);
  const later = positions({ start: 400 });
  expect([later[0], later[1], later.at(-1)]).toEqual([400, 420, 780]);
  const fast = positions({ spacing: 30 });
  expect([fast[0], fast.at(-1)]).toEqual([0, 570]);
});

const values = (series: Series) =>
  Array.from({ length: series.header.frames }, (_, i) =>
    fromStored(frameVoxels(series, i), { storedRange: [0, 4095] }),
  );
