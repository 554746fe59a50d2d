/** Segments as they come out of files and packs that anybody may have touched. */
import { z } from 'zod';
import { ALGORITHM_TYPES, MAX_SEGMENTS, mistakeInSegments, type Segment } from './segmentation';

/** The value representations of PS3.5 bound these: SH and LO. */
const codedConcept = z.object({
  value: z.string().min(1).max(16),
  scheme: z.string().min(1).max(16),
  meaning: z.string().min(1).max(64),
});
const byte = z.int().min(0).max(255);

export const segmentSchema = z.object({
  value: z.int().min(1).max(MAX_SEGMENTS),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens'),
  label: z.string().min(1).max(64),
  colour: z.tuple([byte, byte, byte]),
  code: z.object({ category: codedConcept, type: codedConcept, modifier: codedConcept.optional() }),
  algorithm: z.object({
    type: z.enum(ALGORITHM_TYPES),
    name: z.string().max(64).optional(),
    version: z.string().max(64).optional(),
  }),
}) as z.ZodType<Segment>;

/** So many segments at most, and no value above that. */
export function segmentsUpTo(most: number): z.ZodType<Segment[]> {
  return z
    .array(segmentSchema)
    .max(most, `must be at most ${most}`)
    .superRefine((segments, context) => {
      const above = segments.find(({ value }) => value > most);
      const mistake = above
        ? `must have values of at most ${most}; "${above.name}" has ${above.value}`
        : mistakeInSegments(segments);
      if (mistake) context.addIssue({ code: 'custom', message: mistake });
    });
}

export const segmentsSchema = segmentsUpTo(MAX_SEGMENTS);
