/** Packs of several stages, from their files to a series: real networks of a few operators. */
import { describe, expect, test } from 'vitest';
import type { JobEvent } from '../../../../electron/core/protocol';
import type { GenerateRequest } from '../../../../electron/core/request/parameters';
import { frameVoxels, recipeOf, type Series } from '../../../../electron/core/series';
import { whyNotEnhanced } from '../../../../electron/engine/completion/enhance';
import { generate } from '../../../../electron/engine/generate';
import { loadPack, type Pack } from '../../../../electron/engine/pack-folder';
import { summarise } from '../../../../electron/engine/pack-summary';
import { taskFromRequest } from '../../../../electron/engine/task';
import {
  SCALE,
  SIZE,
  temporaryFolder,
  tinyDecoder,
  tinyRefiner,
  tinyStages,
  writeTinyPack,
  type TinyPackChanges,
} from '../tiny-pack';

type Stages = NonNullable<TinyPackChanges['stages']>;

async function tiny(stages: Stages): Promise<Pack> {
  return loadPack(await writeTinyPack(await temporaryFolder(), { stages }), { trusted: false });
}

async function make(pack: Pack, request: Partial<GenerateRequest> = {}) {
  const events: JobEvent[] = [];
  const series = await generate(taskFromRequest({ packId: 'tiny', seed: 7, ...request }, pack), pack, {
    provider: { provider: 'cpu', reason: 'test' },
    app: { name: 'test', version: '0' },
    onEvent: (event) => events.push(event),
  });
  const phases = new Set(events.flatMap((event) => (event.type === 'progress' ? [event.phase] : [])));
  return { series, events, phases: [...phases] };
}

/** Share of voxels at either end of the stored range. */
const clipped = ({ voxels }: Series) =>
  voxels.filter((value) => value === 0 || value === 4095).length / voxels.length;

describe('a latent pack', () => {
  test('denoises two channels and decodes them to pixels', async () => {
    const pack = await tiny([tinyStages.latents(), tinyStages.decode()]);
    expect([...pack.networks.keys()]).toEqual(['denoise', 'decode']);
    expect(summarise(pack.manifest)).toMatchObject({
      rows: SIZE * SCALE,
      columns: SIZE * SCALE,
      pixelSpacing: [2, 2],
      superResolution: null,
    });
    const { series, events, phases } = await make(pack);
    expect(phases).toEqual(['loading', 'denoise', 'decode']);
    expect(series.header).toMatchObject({ frames: 10, rows: SIZE * SCALE, columns: SIZE * SCALE });
    expect(series.header.geometry.rowSpacing).toBe(2);
    expect(recipeOf(series.header)!.stages).toEqual([]);
    expect(new Set(series.voxels).size).toBeGreaterThan(100);
    expect(clipped(series)).toBeLessThan(0.1);
    // The decoder enlarges: each block of pixels is of one latent.
    const frame = frameVoxels(series, 4);
    for (let i = 0; i < frame.length; i += SCALE) expect(frame[i]).toBe(frame[i + 1]);
    const preview = events.find((event) => event.type === 'preview')!;
    expect(preview.pixels).toHaveLength(4 * SIZE * SIZE);
  });

  test('scales latents as pack.json says', async () => {
    const plain = await make(await tiny([tinyStages.latents(), tinyStages.decode()]));
    const scaled = await make(await tiny([tinyStages.latents(), tinyStages.decode({ latentScale: 4 })]));
    const spread = ({ voxels }: Series) => Math.max(...voxels) - Math.min(...voxels);
    expect(spread(scaled.series)).toBeLessThan(spread(plain.series) / 2);
  });
});

describe('a pack that super-resolves latents', () => {
  const stages = [
    tinyStages.latents(),
    tinyStages.enlarge(),
    tinyStages.resolveLatents(),
    { ...tinyStages.decode(), network: tinyDecoder({ size: SIZE * SCALE }) },
  ];

  test('enlarges the latents of each frame, draws them anew, and decodes them', async () => {
    const pack = await tiny(stages);
    expect(summarise(pack.manifest)).toMatchObject({ rows: 32, columns: 32, superResolution: { scale: 1 } });
    const { series, phases } = await make(pack);
    expect(new Set(phases)).toEqual(new Set(['loading', 'denoise', 'enlarge', 'super-resolve', 'decode']));
    expect(series.header).toMatchObject({ frames: 10, rows: 32, columns: 32 });
    expect(series.header.geometry.rowSpacing).toBe(1);
    expect(recipeOf(series.header)!.stages).toEqual([{ kind: 'super-resolve', sampler: 'euler', steps: 3 }]);
    expect(new Set(series.voxels).size).toBeGreaterThan(100);
  });

  test('makes the same frames of the enlarged latents themselves where nothing is super-resolved', async () => {
    const pack = await tiny(stages);
    const { series, phases } = await make(pack, { superResolution: false });
    expect(phases).not.toContain('super-resolve');
    expect(series.header).toMatchObject({ rows: 32, columns: 32 });
    const plain = await make(await tiny([tinyStages.latents(), tinyStages.decode()]));
    // Each latent is there four times, and each of them is a block of pixels.
    const [large, small] = [frameVoxels(series, 2), frameVoxels(plain.series, 2)];
    for (let i = 0; i < large.length; i++) {
      const [row, column] = [Math.floor(i / 32), i % 32];
      expect(large[i]).toBe(small[(row >> 1) * 16 + (column >> 1)]);
    }
  });

  test('does not enhance series that are there', async () => {
    const { header } = (await make(await tiny(stages))).series;
    const { manifest } = await tiny(stages);
    expect(whyNotEnhanced(header, manifest, false)).toBe(
      'The model "tiny" super-resolves what it makes itself, as latents. Choose another model.',
    );
  });
});

describe('a pack that refines', () => {
  test('draws each frame larger, and says in the recipe how', async () => {
    const pack = await tiny([tinyStages.pixels(), tinyStages.refine()]);
    const { series, phases } = await make(pack);
    expect(phases).toEqual(['loading', 'denoise', 'refine']);
    expect(series.header).toMatchObject({ rows: SIZE * SCALE, columns: SIZE * SCALE });
    expect(recipeOf(series.header)!.stages).toEqual([{ kind: 'refine', sampler: 'euler', steps: 2 }]);
    expect(new Set(series.voxels).size).toBeGreaterThan(100);
    const again = await make(pack);
    expect(again.series.voxels).toEqual(series.voxels);
    expect((await make(pack, { seed: 8 })).series.voxels).not.toEqual(series.voxels);
  });

  test('looks at finished neighbours, as far as pack.json lets it', async () => {
    const near = await make(await tiny([tinyStages.pixels(), tinyStages.refine()]));
    const none = await make(await tiny([tinyStages.pixels(), tinyStages.refine({ neighbourRange: 0.1 })]));
    expect(near.series.voxels).not.toEqual(none.series.voxels);
    // The first frame of the order has no finished neighbour either way.
    expect(frameVoxels(near.series, 0)).toEqual(frameVoxels(none.series, 0));
  });

  test('starts from one noise field for all frames or from one for each, with noise over what the grid gave', async () => {
    const of = async (changes: Parameters<typeof tinyStages.refine>[0]) =>
      (await make(await tiny([tinyStages.pixels(), tinyStages.refine(changes)]))).series.voxels;
    const shared = await of({});
    expect(await of({ noise: 'per-frame' })).not.toEqual(shared);
    expect(await of({ lowLevel: 0 })).not.toEqual(shared);
  });

  test('stands behind a decoder as well', async () => {
    const pack = await tiny([
      tinyStages.latents(),
      tinyStages.decode(),
      { ...tinyStages.refine(), network: tinyRefiner({ size: SIZE * SCALE }) },
    ]);
    const { series, phases } = await make(pack, { frames: 5 });
    expect(phases).toEqual(['loading', 'denoise', 'decode', 'refine']);
    expect(series.header.rows).toBe(SIZE * SCALE * SCALE);
    expect(series.header.geometry.rowSpacing).toBe(1);
  });
});

describe('a network of other ports than its stage has', () => {
  const refusal = async (stages: Stages) =>
    tiny(stages).then(
      () => 'accepted',
      (error: Error) => error.message,
    );

  test.each<[string, Stages, string]>([
    [
      'a decoder of another size',
      [tinyStages.latents(), { ...tinyStages.decode(), network: tinyDecoder({ size: 4 }) }],
      'decode.onnx has an input "latent" of 1×2×4×4, but pack.json makes it 1×2×8×8.',
    ],
    [
      'a decoder of more channels than there are',
      [tinyStages.pixels(), tinyStages.decode()],
      'decode.onnx has an input "latent" of 1×2×8×8, but pack.json makes it 1×1×8×8.',
    ],
    [
      'a grid of one channel where pack.json says two',
      [{ ...tinyStages.latents(), network: tinyStages.pixels().network }, tinyStages.decode()],
      'grid.onnx has an input "frames" of 1×4×8×8, but pack.json makes it 1×4×2×8×8.',
    ],
    [
      'a refiner in place of a decoder',
      [tinyStages.latents(), { ...tinyStages.decode(), network: tinyRefiner() }],
      'decode.onnx has an input "frame"; expected latent.',
    ],
    [
      'a refiner that takes no neighbours',
      [tinyStages.pixels(), { ...tinyStages.refine(), network: tinyDecoder() }],
      'refine.onnx has an input "latent"; expected frame, low, low_level, neighbours, neighbour_distance, ' +
        'neighbour_level, position, time.',
    ],
  ])('%s', async (_what, stages, sentence) => {
    expect(await refusal(stages)).toBe(`The model pack "tiny" cannot be used: ${sentence}`);
  });
});
