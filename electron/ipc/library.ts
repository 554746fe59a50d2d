/** What crosses about the series of the library beyond the series themselves. */
import { z } from 'zod';
import type { Recipe } from '../core/recipe';
import { handle } from './handle';

/** A note and tags; tags are short, each once, in the order in which they were given. */
export const seriesNotes = z.object({
  note: z.string().max(4000, 'A note may have 4000 characters at most.'),
  tags: z
    .array(z.string().trim().min(1).max(32, 'A tag may have 32 characters at most.'))
    .max(24, 'A series may have 24 tags at most.')
    .refine((tags) => new Set(tags).size === tags.length, 'Each tag can be given once.'),
});
export type SeriesNotes = z.infer<typeof seriesNotes>;

const series = z.object({ seriesId: handle });

export const libraryCalls = {
  'library.annotate': { request: series.extend({ notes: seriesNotes }), response: z.undefined() },
  /** The recipe that a series was made with; null where it carries none. */
  'library.recipe': { request: series, response: z.custom<Recipe>().nullable() },
  /** Moves a series aside; it can be taken back until the time given here has passed or the application ends. */
  'library.remove': { request: series, response: z.object({ undoMs: z.number() }) },
  'library.restore': { request: series, response: z.undefined() },
} as const;
