/**
 * A model pack small enough to be made in every test: two real ONNX graphs of a few operators, in which frames look
 * at each other, at their time and at their position. It makes nothing that resembles a head.
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Segment } from '../../../electron/core/segmentation';
import type { ModelMessage, Partly } from '../../../electron/engine/onnx-schema';
import type { PackManifest, Stage, StageOf } from '../../../electron/engine/pack-schema';
import { bytes, floats, integers, model, node, port } from './onnx-builder';

export const K = 2;
export const SIZE = 8;
export const SCALE = 2;

type Deep<T> = T extends object ? { [P in keyof T]?: Deep<T[P]> } : T;

export interface TinyPackChanges {
  manifest?: Deep<PackManifest>;
  grid?: Partly<ModelMessage>;
  /** The form of the grid network that CPUs run. */
  gridOnCpu?: Partly<ModelMessage>;
  sr?: Partly<ModelMessage> | null;
  /** All stages of the pack, in place of the usual two, with the network of each. */
  stages?: readonly { stage: Stage; network: Partly<ModelMessage> }[];
}

/**
 * prediction = tanh(0.6·frames + 0.3·mean over frames + 0.002·position − 0.2·time + Σ 0.15·(i + 1)·condition i).
 * @param conditions how many numbers of conditions it takes; without any it has no such input
 */
export function tinyGrid({
  k = K,
  size = SIZE,
  perFrame = true,
  channels = 1,
  conditions = 0,
} = {}): Partly<ModelMessage> {
  const cells = k * k;
  const ones = channels > 1 ? [1, 1, 1] : [1, 1];
  const frames = [1, cells, ...(channels > 1 ? [channels] : []), size, size];
  const asked = conditions > 0;
  return model({
    input: [
      port('frames', frames),
      port('time', perFrame ? [1, cells] : [1]),
      port('position', [1, cells]),
      ...(asked ? [port('conditions', [1, conditions])] : []),
    ],
    output: [port('prediction', frames)],
    initializer: [
      ...(asked
        ? [
            floats(
              'perCondition',
              [conditions, 1],
              Array.from({ length: conditions }, (_, i) => 0.15 * (i + 1)),
            ),
            integers('likeCondition', [1, 1, ...ones]),
          ]
        : []),
      floats('own', [], [0.6]),
      floats('others', [], [0.3]),
      floats('perMillimetre', [], [0.002]),
      floats('perTime', [], [-0.2]),
      integers('likeTime', [1, -1, ...ones]),
      integers('likePosition', [1, cells, ...ones]),
    ],
    node: [
      node('Mul', ['frames', 'own'], ['a']),
      node('ReduceMean', ['frames'], ['mean'], { attribute: [{ name: 'axes', type: 7, ints: [1] }] }),
      node('Mul', ['mean', 'others'], ['b']),
      node('Reshape', ['position', 'likePosition'], ['p']),
      node('Mul', ['p', 'perMillimetre'], ['c']),
      node('Reshape', ['time', 'likeTime'], ['t']),
      node('Mul', ['t', 'perTime'], ['d']),
      node('Add', ['a', 'b'], ['ab']),
      node('Add', ['ab', 'c'], ['abc']),
      node('Add', ['abc', 'd'], ['abcd']),
      ...(asked
        ? [
            node('MatMul', ['conditions', 'perCondition'], ['leaning']),
            node('Reshape', ['leaning', 'likeCondition'], ['e']),
            node('Add', ['abcd', 'e'], ['abcde']),
          ]
        : []),
      node('Tanh', [asked ? 'abcde' : 'abcd'], ['prediction']),
    ],
  });
}

/** prediction = tanh(0.5·frame + enlarged low + 0.1·time). */
export function tinySuperResolver({ size = SIZE, scale = SCALE, channels = 1 } = {}): Partly<ModelMessage> {
  const high = [1, channels, size * scale, size * scale];
  return model({
    input: [port('frame', high), port('low', [1, channels, size, size]), port('time', [1])],
    output: [port('prediction', high)],
    initializer: [
      floats('half', [], [0.5]),
      floats('perTime', [], [0.1]),
      floats('scales', [4], [1, 1, scale, scale]),
      integers('four', [1, 1, 1, 1]),
    ],
    node: [
      node('Resize', ['low', '', 'scales'], ['enlarged'], {
        attribute: [{ name: 'mode', type: 3, s: new TextEncoder().encode('nearest') } as never],
      }),
      node('Mul', ['frame', 'half'], ['a']),
      node('Reshape', ['time', 'four'], ['t']),
      node('Mul', ['t', 'perTime'], ['b']),
      node('Add', ['a', 'enlarged'], ['ae']),
      node('Add', ['ae', 'b'], ['aeb']),
      node('Tanh', ['aeb'], ['prediction']),
    ],
  });
}

/** prediction = the two latents, each scale × scale times. */
export function tinyEnlarger({ size = SIZE, scale = SCALE } = {}): Partly<ModelMessage> {
  return model({
    input: [port('latent', [1, 2, size, size])],
    output: [port('prediction', [1, 2, size * scale, size * scale])],
    initializer: [floats('scales', [4], [1, 1, scale, scale])],
    node: [
      node('Resize', ['latent', '', 'scales'], ['prediction'], {
        attribute: [{ name: 'mode', type: 3, s: new TextEncoder().encode('nearest') } as never],
      }),
    ],
  });
}

/** prediction = tanh(0.8·first latent − 0.4·second latent), each latent as scale × scale pixels. */
export function tinyDecoder({ size = SIZE, scale = SCALE } = {}): Partly<ModelMessage> {
  return model({
    input: [port('latent', [1, 2, size, size])],
    output: [port('prediction', [1, 1, size * scale, size * scale])],
    initializer: [floats('mix', [1, 2, 1, 1], [0.8, -0.4]), floats('scales', [4], [1, 1, scale, scale])],
    node: [
      node('Conv', ['latent', 'mix'], ['small']),
      node('Resize', ['small', '', 'scales'], ['large'], {
        attribute: [{ name: 'mode', type: 3, s: new TextEncoder().encode('nearest') } as never],
      }),
      node('Tanh', ['large'], ['prediction']),
    ],
  });
}

/** prediction = tanh(0.2·frame + 0.5·enlarged low + 0.4·mean of neighbours + 0.002·position + the small inputs). */
export function tinyRefiner({ size = SIZE, scale = SCALE } = {}): Partly<ModelMessage> {
  const high = size * scale;
  const small = ['low_level', 'time', 'position'] as const;
  const pairs = ['neighbour_distance', 'neighbour_level'] as const;
  return model({
    input: [
      port('frame', [1, 1, high, high]),
      port('low', [1, 1, size, size]),
      ...small.map((name) => port(name, [1])),
      port('neighbours', [1, 2, high, high]),
      ...pairs.map((name) => port(name, [1, 2])),
    ],
    output: [port('prediction', [1, 1, high, high])],
    initializer: [
      floats('perFrame', [], [0.2]),
      floats('perLow', [], [0.5]),
      floats('perNeighbour', [], [0.4]),
      floats('perMillimetre', [], [0.002]),
      floats('scales', [4], [1, 1, scale, scale]),
      integers('four', [1, 1, 1, 1]),
    ],
    node: [
      node('Mul', ['frame', 'perFrame'], ['a']),
      node('Resize', ['low', '', 'scales'], ['enlarged'], {
        attribute: [{ name: 'mode', type: 3, s: new TextEncoder().encode('nearest') } as never],
      }),
      node('Mul', ['enlarged', 'perLow'], ['b']),
      node('ReduceMean', ['neighbours'], ['beside'], { attribute: [{ name: 'axes', type: 7, ints: [1] }] }),
      node('Mul', ['beside', 'perNeighbour'], ['c']),
      node('ReduceMean', ['neighbour_distance'], ['distance'], {
        attribute: [{ name: 'axes', type: 7, ints: [0, 1] }],
      }),
      node('ReduceMean', ['neighbour_level'], ['level'], {
        attribute: [{ name: 'axes', type: 7, ints: [0, 1] }],
      }),
      node('Add', ['distance', 'level'], ['dl']),
      node('Add', ['low_level', 'time'], ['lt']),
      node('Reshape', ['lt', 'four'], ['lt4']),
      node('Add', ['position', 'dl'], ['far']),
      node('Reshape', ['far', 'four'], ['far4']),
      node('Add', ['far4', 'lt4'], ['place']),
      node('Mul', ['place', 'perMillimetre'], ['d']),
      node('Add', ['a', 'b'], ['ab']),
      node('Add', ['ab', 'c'], ['abc']),
      node('Add', ['abc', 'd'], ['abcd']),
      node('Tanh', ['abcd'], ['prediction']),
    ],
  });
}

/**
 * Logits of three classes that can be computed by hand: 0; the frame itself; half the sum of its neighbours plus a
 * hundredth of how much farther the one before is than the one behind.
 */
export function tinyLabeller({ size = SIZE, classes = 3 } = {}): Partly<ModelMessage> {
  const perClass = [
    [0, 0, 0],
    [0, 1, 0],
    [0.5, 0, 0.5],
  ];
  const weights = Array.from({ length: classes }, (_, i) => perClass[i] ?? [0, 0, 0]);
  return model({
    input: [port('frames', [1, 3, size, size]), port('neighbour_distance', [1, 2])],
    output: [port('prediction', [1, classes, size, size])],
    initializer: [
      floats('weights', [classes, 3, 1, 1], weights.flat()),
      floats(
        'perDistance',
        [2, classes],
        [1, -1].flatMap((sign) => weights.map((_, i) => (i === 2 ? 0.01 * sign : 0))),
      ),
      integers('likeClasses', [1, classes, 1, 1]),
    ],
    node: [
      node('Conv', ['frames', 'weights'], ['a']),
      node('MatMul', ['neighbour_distance', 'perDistance'], ['far']),
      node('Reshape', ['far', 'likeClasses'], ['b']),
      node('Add', ['a', 'b'], ['prediction']),
    ],
  });
}

/** A segment whose codes are real ones. */
export function tinySegment(value: number, name = `part-${value}`): Segment {
  return {
    value,
    name,
    label: `Part ${value}`,
    colour: [value % 256, 120, 240],
    code: {
      category: { value: '91723000', scheme: 'SCT', meaning: 'Anatomical Structure' },
      type: { value: '12738006', scheme: 'SCT', meaning: 'Brain' },
    },
    algorithm: { type: 'automatic', name: 'tiny', version: '1.0.0' },
  };
}

/** The grid of the tiny pack, the stages that may follow it, each with its network. */
export const tinyStages = {
  latents: (changes: Partial<StageOf<'denoise'>> = {}) => ({
    stage: { ...tinyManifest().stages[0], channels: 2, ...changes },
    network: tinyGrid({ channels: 2 }),
  }),
  pixels: () => ({ stage: tinyManifest().stages[0], network: tinyGrid() }),
  decode: (changes: Partial<StageOf<'decode'>> = {}) => ({
    stage: {
      kind: 'decode' as const,
      file: 'decode.onnx',
      scale: SCALE,
      latentScale: 1,
      ...changes,
    },
    network: tinyDecoder(),
  }),
  enlarge: () => ({
    stage: { kind: 'enlarge' as const, file: 'enlarge.onnx', scale: SCALE },
    network: tinyEnlarger(),
  }),
  resolveLatents: () => ({
    stage: {
      kind: 'super-resolve' as const,
      file: 'sr.onnx',
      scale: 1,
      latents: true as const,
      prediction: 'x' as const,
      path: { kind: 'flow' as const },
      sampling: { sampler: 'euler' as const, steps: 3 },
    },
    network: tinySuperResolver({ size: SIZE * SCALE, scale: 1, channels: 2 }),
  }),
  refine: (changes: Partial<StageOf<'refine'>> = {}) => ({
    stage: {
      kind: 'refine' as const,
      file: 'refine.onnx',
      scale: SCALE,
      prediction: 'x' as const,
      path: { kind: 'flow' as const },
      lowLevel: 0.1,
      neighbourRange: 24,
      noise: 'shared' as const,
      conditions: false,
      sampling: { sampler: 'euler' as const, steps: 2 },
      ...changes,
    },
    network: tinyRefiner(),
  }),
  superResolve: () => ({ stage: tinyManifest().stages[1]!, network: tinySuperResolver() }),
  label: (changes: Partial<StageOf<'label'>> = {}) => ({
    stage: {
      kind: 'label' as const,
      file: 'label.onnx',
      rows: SIZE,
      columns: SIZE,
      neighbours: 1,
      segments: [tinySegment(7), tinySegment(200)],
      ...changes,
    },
    network: tinyLabeller(),
  }),
};

export function tinyManifest(): Omit<PackManifest, 'files'> & { stages: [StageOf<'denoise'>, ...Stage[]] } {
  return {
    format: 2,
    id: 'tiny',
    version: '1.0.0',
    name: 'Tiny test pack',
    description: 'Makes patterns for tests.',
    licence: 'MIT',
    trainingData: [],
    modality: 'MR',
    bodyPart: 'BRAIN',
    axis: {
      kind: 'space',
      unit: 'mm',
      range: [0, 100],
      cyclic: false,
      spacing: [0.5, 10],
      defaultStart: 5,
      defaultSpacing: 2,
      defaultFrames: 10,
      origin: 'vertex',
      direction: 'superior-to-inferior',
    },
    conditions: [],
    stages: [
      {
        kind: 'denoise',
        file: 'grid.onnx',
        k: K,
        rows: SIZE,
        columns: SIZE,
        channels: 1,
        pixelSpacing: [4, 4],
        layout: 'frames',
        prediction: 'x',
        path: { kind: 'flow' },
        time: 'per-frame',
        conditions: false,
        sampling: { sampler: 'heun', steps: 3 },
      },
      {
        kind: 'super-resolve',
        file: 'sr.onnx',
        scale: SCALE,
        prediction: 'x',
        path: { kind: 'flow' },
        sampling: { sampler: 'euler', steps: 2 },
      },
    ],
    values: {
      storedRange: [0, 4095],
      bitsStored: 12,
      rescaleSlope: 1,
      rescaleIntercept: 0,
      units: '',
      window: { center: 2000, width: 4000 },
    },
  };
}

/** The phases of a heartbeat, at one place. */
export const tinyCine = {
  bodyPart: 'HEART',
  axis: {
    kind: 'time',
    unit: 'ms',
    range: [0, 800],
    cyclic: true,
    spacing: [10, 400],
    sliceThickness: 8,
    defaultStart: 0,
    defaultSpacing: 40,
    defaultFrames: 20,
    origin: 'R wave',
    direction: 'forward',
  },
} satisfies TinyPackChanges['manifest'];

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gridit-test-'));
  // The fuzzer makes packs outside of any test.
  const { onTestFinished } = await import('vitest');
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a pack into `parent/<name>` and returns its folder. */
export async function writeTinyPack(
  parent: string,
  changes: TinyPackChanges = {},
  name = changes.manifest?.id ?? 'tiny',
): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder, { recursive: true });
  const contents: Record<string, Uint8Array> = {};
  for (const { stage, network } of changes.stages ?? []) contents[stage.file] = bytes(network);
  if (!changes.stages) contents['grid.onnx'] = bytes(changes.grid ?? tinyGrid());
  if (!changes.stages && changes.sr !== null) contents['sr.onnx'] = bytes(changes.sr ?? tinySuperResolver());
  if (changes.gridOnCpu) contents['grid.cpu.onnx'] = bytes(changes.gridOnCpu);
  const files: Record<string, string> = {};
  for (const [file, content] of Object.entries(contents)) {
    await writeFile(join(folder, file), content);
    files[file] = sha256(content);
  }
  const manifest = tinyManifest();
  if (changes.gridOnCpu) manifest.stages[0].cpuFile = 'grid.cpu.onnx';
  if (changes.sr === null) manifest.stages.splice(1);
  const stages = changes.stages?.map(({ stage }) => stage) ?? manifest.stages;
  const base: Record<string, unknown> = { ...manifest, stages, files };
  await writeFile(join(folder, 'pack.json'), JSON.stringify(merge(base, changes.manifest ?? {}), null, 2));
  return folder;
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Lists of objects are merged item by item, all else is replaced. */
function merge(base: unknown, changes: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(changes) && base.every(isPlain)) {
    const length = Math.max(base.length, changes.length);
    return Array.from({ length }, (_, i) =>
      i in changes ? (i in base ? merge(base[i], changes[i]) : changes[i]) : base[i],
    );
  }
  if (!isPlain(base) || !isPlain(changes)) return changes;
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes))
    result[key] = key in base ? merge(base[key], value) : value;
  return result;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
