/** `pack.json` of a model pack: what the two networks take and give, and what their numbers mean. */
import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal');
const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain file name inside the pack folder');
const range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low <= high, 'must be [lowest, highest]');

const samplerName = z.enum(['euler', 'heun', 'dpmpp2m', 'ddim']);
const sampling = z.object({ sampler: samplerName, steps: z.int().min(1).max(1000) });

/**
 * How clean data turns into noise: z = α(t)·x + σ(t)·ε.
 * flow: α = t, σ = 1 − t, t from 0 (noise) to 1 (clean), fed to the network as it is.
 * vp: α² = Π(1 − β), σ² = 1 − α², the network is fed the integer time step, 0 the cleanest.
 */
const path = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('flow'), minOneMinusT: z.number().min(1e-4).max(0.5).default(0.05) }),
  z.object({
    kind: z.literal('vp'),
    schedule: z.literal('linear'),
    timesteps: z.int().min(2).max(10000),
    betaStart: z.number().positive(),
    betaEnd: z.number().positive(),
  }),
]);

const prediction = z.enum(['x', 'v', 'eps']);

export const packSchema = z.object({
  format: z.literal(1),
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
  sequence: z.object({
    axis: z.enum(['space', 'time']),
    unit: z.enum(['mm', 'ms']),
    /** Positions that the network was trained on. */
    range,
    /** Distances between neighbouring frames that make sense. */
    spacing: range.refine(([low]) => low > 0, 'must be positive'),
    defaultStart: z.number(),
    defaultSpacing: z.number().positive(),
    defaultFrames: z.int().min(1).max(512),
    origin: z.string(),
    direction: z.enum(['superior-to-inferior', 'inferior-to-superior', 'forward']),
  }),
  grid: z.object({
    file: fileName,
    /** The same network in a form that is faster on CPUs, as with matrices of 8 bits; other providers take `file`. */
    cpuFile: fileName.optional(),
    k: z.int().min(1).max(8),
    rows: z.int().min(4).max(512),
    columns: z.int().min(4).max(512),
    /** Distance between rows, then columns, of a frame, mm. */
    pixelSpacing: z.tuple([z.number().positive(), z.number().positive()]),
    layout: z.enum(['frames', 'raster']),
    prediction,
    path,
    time: z.enum(['per-frame', 'scalar']),
  }),
  sampling,
  sr: z.object({ file: fileName, scale: z.int().min(2).max(8), prediction, path, sampling }).optional(),
  values: z.object({
    /** Stored values that −1 and 1 stand for. */
    storedRange: z.tuple([z.int().min(-32768).max(32767), z.int().min(-32768).max(32767)]),
    bitsStored: z.int().min(8).max(16),
    rescaleSlope: z.number(),
    rescaleIntercept: z.number(),
    units: z.string(),
    window: z.object({ center: z.number(), width: z.number().positive() }),
  }),
  files: z.record(fileName, sha256),
});

export type PackManifest = z.infer<typeof packSchema>;
export type PathSpec = PackManifest['grid']['path'];
export type Prediction = PackManifest['grid']['prediction'];
