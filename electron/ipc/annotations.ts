/** Measurements and key images as they cross between the processes and as they lie on disk. */
import { z } from 'zod';
import { MEASUREMENT_KINDS, POINTS_NEEDED, type SeriesAnnotations } from '../core/measure/annotations';

const coordinate = z.number().min(-1e6).max(1e6);
const vec3 = z.tuple([coordinate, coordinate, coordinate]).readonly();
const direction = z
  .tuple([z.number(), z.number(), z.number()])
  .refine(([x, y, z]) => Math.abs(Math.hypot(x, y, z) - 1) < 1e-3, 'must be one long')
  .readonly();
const frame = z.int().min(0).max(1_000_000);

const measurement = z
  .object({
    id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
    kind: z.enum(MEASUREMENT_KINDS),
    label: z.string().max(256),
    points: z.array(vec3).max(20_000),
    normal: direction,
    up: direction,
    frame: frame.nullable(),
    textAt: vec3.optional(),
  })
  .refine(({ kind, points }) => points.length >= POINTS_NEEDED[kind], 'has too few points');

function distinct<T>(values: readonly T[]): boolean {
  return new Set(values).size === values.length;
}

export const seriesAnnotations = z.object({
  measurements: z
    .array(measurement)
    .max(10_000)
    .refine((all) => distinct(all.map(({ id }) => id)), 'has a measurement twice'),
  keyImages: z
    .array(z.object({ frame, note: z.string().max(256) }))
    .refine((all) => distinct(all.map((key) => key.frame)), 'has a key image twice'),
});

type Checked = z.output<typeof seriesAnnotations>;
const sameType: Checked extends SeriesAnnotations ? true : false = true;
void sameType;
