/**
 * `pack.json` of a model pack: the stages that make a series, what they take and give, and what the numbers mean.
 * Format 2 is described here; packs of format 1 (a grid and perhaps a super-resolver) are read as packs of format 2.
 */
import { z } from 'zod';
import { MAX_FRAMES, MAX_STEPS } from '../core/request/parameters';
import { SAMPLERS } from '../core/samplers';
import { segmentsUpTo } from '../core/segmentation-schema';
import type { StageKind } from '../core/stages';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal');
const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain file name inside the pack folder');
const range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low <= high, 'must be [lowest, highest]');
const sampling = z.object({ sampler: z.enum(SAMPLERS), steps: z.int().min(1).max(MAX_STEPS) });

/**
 * How clean data turns into noise: z = α(t)·x + σ(t)·ε.
 * flow: α = t, σ = 1 − t, t from 0 (noise) to 1 (clean), fed to the network as it is.
 * vp: α² = Π(1 − β), σ² = 1 − α², the network is fed the integer time step, 0 the cleanest.
 */
const path = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('flow') }),
  z.object({
    kind: z.literal('vp'),
    schedule: z.literal('linear'),
    timesteps: z.int().min(2).max(10000),
    betaStart: z.number().positive(),
    betaEnd: z.number().positive(),
  }),
]);
const prediction = z.enum(['x', 'v', 'eps']);
/**
 * Networks that also say how large the variance of an ancestral step is: twice the channels come out, the second half
 * from −1 for the least variance to 1 for the largest (Nichol & Dhariwal 2021).
 */
const variance = z.literal('learned-range').optional();

/** A network: its file, and perhaps the same in a form that is faster on CPUs, as with matrices of 8 bits. */
const network = { file: fileName, cpuFile: fileName.optional() };

const denoise = z.object({
  kind: z.literal('denoise'),
  ...network,
  k: z.int().min(1).max(8),
  rows: z.int().min(4).max(512),
  columns: z.int().min(4).max(512),
  /** 1 for pixels; latents have more and need a `decode` stage. */
  channels: z.int().min(1).max(16).default(1),
  /** Distance between rows, then columns, of a frame, mm. */
  pixelSpacing: z.tuple([z.number().positive(), z.number().positive()]),
  layout: z.enum(['frames', 'raster']),
  prediction,
  variance,
  path,
  time: z.enum(['per-frame', 'scalar']),
  /** `order`: the network has a fixed code for each place in the grid and is told no positions. */
  position: z.literal('order').optional(),
  /**
   * `published`: frames that are known are treated as GriDiT's published code treats them, for packs that are to give
   * what that code gives. They start as noise, and after each step but the last are replaced by themselves at the level
   * of noise that the step came from, one level too noisy. Left out: at the level of the others, and exact.
   */
  known: z.literal('published').optional(),
  /** Whether the network takes the pack's conditions. */
  conditions: z.boolean().default(false),
  sampling,
});

const enlarge = z.object({
  kind: z.literal('enlarge'),
  ...network,
  /** Latents that each becomes, along rows and columns. */
  scale: z.int().min(1).max(8),
});

const decode = z.object({
  kind: z.literal('decode'),
  ...network,
  /** Pixels a latent, along rows and columns. */
  scale: z.int().min(1).max(16),
  /** Latents are divided by it before the network sees them. */
  latentScale: z.number().positive().default(1),
});

const refine = z.object({
  kind: z.literal('refine'),
  ...network,
  scale: z.int().min(1).max(16),
  prediction,
  path,
  /** Standard deviation of the noise that is laid over the low-resolution frame: how far it may be redrawn. */
  lowLevel: z.number().min(0).max(1).default(0.1),
  /** How far a finished neighbour may be to be looked at, mm or ms. */
  neighbourRange: z.number().positive().default(24),
  /** Whether all frames start from one noise field, so that texture does not flicker, or each from its own. */
  noise: z.enum(['shared', 'per-frame']).default('shared'),
  conditions: z.boolean().default(false),
  sampling,
});

const superResolve = z.object({
  kind: z.literal('super-resolve'),
  ...network,
  scale: z.int().min(1).max(8),
  prediction,
  variance,
  path,
  /** Whether it draws latents that `enlarge` has enlarged, with a `scale` of 1; `decode` follows. */
  latents: z.literal(true).optional(),
  sampling,
});

/** Labels of packs are bytes. */
const MAX_PACK_SEGMENTS = 255;

/**
 * Classes of its network: 0 is none of the segments, the others are the segments as they are listed. Its names and values
 * are those of the label map (core/segmentation.ts).
 */
const label = z.object({
  kind: z.literal('label'),
  ...network,
  /** Of the frames that it sees; finished frames are resampled to it, and its answer back. */
  rows: z.int().min(4).max(1024),
  columns: z.int().min(4).max(1024),
  /** Frames that it sees on either side of the one that it labels. */
  neighbours: z.int().min(0).max(4).default(0),
  segments: segmentsUpTo(MAX_PACK_SEGMENTS).refine(({ length }) => length > 0, 'must name one at least'),
});

const stage = z.discriminatedUnion('kind', [denoise, enlarge, decode, refine, superResolve, label]);
export type Stage = z.infer<typeof stage>;
export type StageOf<Kind extends StageKind> = Extract<Stage, { kind: Kind }>;

const conditionBase = {
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be lower-case letters, digits and hyphens'),
  label: z.string().min(1).max(40),
  help: z.string().max(200).default(''),
  dicom: z.enum(['PatientAge', 'PatientSex']).optional(),
};
const condition = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('number'),
    ...conditionBase,
    range,
    unit: z.string().max(16),
    whole: z.boolean().default(false),
  }),
  z.object({
    type: z.literal('choice'),
    ...conditionBase,
    options: z
      .array(z.object({ value: z.string().min(1).max(32), label: z.string().min(1).max(40) }))
      .min(1)
      .max(32),
  }),
]);

const axis = z.object({
  kind: z.enum(['space', 'time']),
  unit: z.enum(['mm', 'ms']),
  /** Positions that the networks were trained on. */
  range,
  /** Whether the end of the range joins its start, as the phases of a heartbeat do. */
  cyclic: z.boolean().default(false),
  /** Distances between neighbouring frames that make sense. */
  spacing: range.refine(([low]) => low > 0, 'must be positive'),
  /** Thickness of a slice where frames follow each other in time, mm; in space it is the spacing. */
  sliceThickness: z.number().positive().optional(),
  defaultStart: z.number(),
  defaultSpacing: z.number().positive(),
  defaultFrames: z.int().min(1).max(MAX_FRAMES),
  origin: z.string(),
  direction: z.enum(['superior-to-inferior', 'inferior-to-superior', 'forward']),
});

/** Why an axis is neither one of space nor one of time. */
function mistakeInAxis({
  kind,
  unit,
  cyclic,
  direction,
  sliceThickness,
}: z.output<typeof axis>): string | undefined {
  if (kind === 'space') {
    if (unit !== 'mm') return 'must have the unit mm where it is one of space';
    if (cyclic) return 'cannot be cyclic where it is one of space';
    if (sliceThickness !== undefined)
      return 'says a slice thickness, which is the spacing where it is one of space';
    return direction === 'forward' ? 'must have a direction in the body where it is one of space' : undefined;
  }
  if (unit !== 'ms') return 'must have the unit ms where it is one of time';
  return direction === 'forward' ? undefined : 'must have the direction forward where it is one of time';
}

const about = {
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,63}$/, 'must be lower-case letters, digits and hyphens'),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'must be MAJOR.MINOR.PATCH'),
  name: z.string().min(1).max(80),
  description: z.string().max(2000),
  licence: z.string().min(1),
  trainingData: z.array(
    z.object({ name: z.string(), url: z.string(), terms: z.string(), attribution: z.string() }),
  ),
  modality: z.enum(['MR', 'CT']),
  bodyPart: z.string().max(16),
};

/** A stored value, signed or not. */
const storedValue = z.int().min(-32768).max(32767);

const values = z
  .object({
    /** Stored values that −1 and 1 stand for. */
    storedRange: z.tuple([storedValue, storedValue]),
    /** Network value and stored value, from −1 to 1: where what lies between is no straight line. */
    curve: z
      .array(z.tuple([z.number(), storedValue]))
      .min(2)
      .max(16)
      .optional(),
    bitsStored: z.int().min(8).max(16),
    rescaleSlope: z.number(),
    rescaleIntercept: z.number(),
    units: z.string(),
    window: z.object({ center: z.number(), width: z.number().positive() }),
  })
  .refine(({ curve, storedRange }) => !curve || fits(curve, storedRange), {
    path: ['curve'],
    message: 'must rise in both columns, from -1 and the one end of storedRange to 1 and the other',
  });

function fits(
  curve: readonly (readonly [number, number])[],
  [low, high]: readonly [number, number],
): boolean {
  const [first, last] = [curve[0]!, curve.at(-1)!];
  const rises = curve.slice(1).every(([x, y], i) => x > curve[i]![0] && y > curve[i]![1]);
  return rises && first[0] === -1 && first[1] === low && last[0] === 1 && last[1] === high;
}
const files = z.record(fileName, sha256);

/** Format 2, as it is written. */
export const packFormat2 = z
  .object({
    format: z.literal(2),
    ...about,
    axis,
    conditions: z.array(condition).max(16).default([]),
    stages: z.array(stage).min(1),
    values,
    files,
  })
  .superRefine(({ stages, conditions, axis: place }, context) => {
    const mistake = contradiction(stages, conditions);
    if (mistake) context.addIssue({ code: 'custom', path: ['stages'], message: mistake });
    const wrong = mistakeInAxis(place);
    if (wrong) context.addIssue({ code: 'custom', path: ['axis'], message: wrong });
  });

export type PackManifest = z.infer<typeof packFormat2>;

const ORDER: readonly StageKind[] = ['denoise', 'decode', 'refine', 'super-resolve', 'label'];
/** Where latents are super-resolved. */
const LATENT_ORDER: readonly StageKind[] = [
  'denoise',
  'enlarge',
  'super-resolve',
  'decode',
  'refine',
  'label',
];

/** Why stages cannot follow each other as they are listed. */
function contradiction(
  stages: readonly Stage[],
  conditions: readonly { name: string }[],
): string | undefined {
  const kinds = stages.map(({ kind }) => kind);
  if (kinds[0] !== 'denoise') return 'must begin with denoise';
  const resolver = stages.find((one) => one.kind === 'super-resolve');
  const order = resolver?.latents ? LATENT_ORDER : ORDER;
  if (kinds.includes('enlarge') !== (resolver?.latents ?? false))
    return 'must have both enlarge and a super-resolve of latents, or neither';
  if (resolver && (resolver.scale === 1) !== (resolver.latents ?? false))
    return 'must have a super-resolve of scale 1 where it is one of latents, and of 2 or more elsewhere';
  const sorted = [...kinds].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  if (sorted.some((kind, i) => kind === sorted[i + 1])) return 'must not hold two stages of one kind';
  if (sorted.some((kind, i) => kind !== kinds[i])) return `must be in the order ${sorted.join(', ')}`;
  const [first] = stages as [StageOf<'denoise'>];
  if (first.known && first.time !== 'scalar')
    return 'must have one time for all frames where known ones are treated as published';
  const decodedAt = resolver?.latents ? 3 : 1;
  if (first.channels > 1 && kinds[decodedAt] !== 'decode')
    return `must go on with decode, since ${kinds[decodedAt - 1]} gives ${first.channels} channels`;
  if (resolver?.latents && first.channels === 1)
    return 'must make latents of 2 channels or more to super-resolve them';
  if (conditions.length === 0 && stages.some((one) => 'conditions' in one && one.conditions))
    return 'must not take conditions where the pack declares none';
  const names = conditions.map(({ name }) => name);
  if (new Set(names).size < names.length) return 'cannot tell two conditions of one name apart';
  const networks = stages.flatMap(({ file, cpuFile }) => (cpuFile ? [file, cpuFile] : [file]));
  if (new Set(networks).size < networks.length) return 'must have a network file each';
  return undefined;
}

/** A path as format 1 wrote it, with a number that nothing reads. */
const {
  kind: _denoise,
  channels: _channels,
  conditions: _conditions,
  sampling: _sampling,
  variance: _variance,
  position: _position,
  known: _known,
  ...grid
} = denoise.shape;
const { kind: _axis, cyclic: _cyclic, ...sequence } = axis.shape;

/** Format 1: a grid and perhaps a super-resolver, no conditions. */
const packFormat1 = z
  .object({
    format: z.literal(1),
    ...about,
    sequence: z.object({ axis: z.enum(['space', 'time']), ...sequence }),
    grid: z.object(grid),
    sampling,
    sr: z.object({ file: fileName, scale: superResolve.shape.scale, prediction, path, sampling }).optional(),
    values,
    files,
  })
  .transform(({ sequence: { axis: kind, ...place }, grid: first, sampling: steps, sr, ...rest }) => ({
    ...rest,
    format: 2 as const,
    axis: { kind, cyclic: false, ...place },
    conditions: [] as PackManifest['conditions'],
    stages: [
      { kind: 'denoise' as const, channels: 1, conditions: false, ...first, sampling: steps },
      ...(sr ? [{ kind: 'super-resolve' as const, ...sr }] : []),
    ] as Stage[],
  }));

/**
 * A manifest of either format, as format 2.
 * @throws z.ZodError
 */
export function parsePack(json: unknown): PackManifest {
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined;
  return format === 1 ? packFormat1.parse(json) : packFormat2.parse(json);
}

export type PathSpec = StageOf<'denoise'>['path'];
export type Prediction = StageOf<'denoise'>['prediction'];

/** The stage of a kind, where the pack has it. */
export function stageOf<Kind extends StageKind>(
  { stages }: Pick<PackManifest, 'stages'>,
  kind: Kind,
): StageOf<Kind> | undefined {
  return stages.find((one): one is StageOf<Kind> => one.kind === kind);
}

/** The grid, which every pack has. */
export function gridOf(manifest: Pick<PackManifest, 'stages'>): StageOf<'denoise'> {
  return stageOf(manifest, 'denoise')!;
}

/** Names of the network files of a stage. */
export function networkFiles({ stages }: Pick<PackManifest, 'stages'>): string[] {
  return stages.flatMap(({ file, cpuFile }) => (cpuFile ? [file, cpuFile] : [file]));
}
