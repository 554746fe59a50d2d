/**
 * A recipe inside a DICOM header, in standard elements only: as compact JSON in Contribution Description of the
 * synthesizing equipment (ST, 1024 characters; PS3.3 C.12.1.1.5), or, where its positions are too irregular to fit,
 * in Image Comments (LT, 10240 characters).
 */
import type { Recipe } from '../core/recipe';
import { recipeSchema } from '../core/recipe-schema';
import { MAX_FRAMES } from '../core/request/parameters';

export const SHORT_TEXT_LIMIT = 1024;
export const LONG_TEXT_LIMIT = 10240;

/** [first, step, count]: first, first + step, first + 2·step … */
type Run = [number, number, number];

/** The recipe as JSON, with positions written as runs where a run gives exactly the same numbers. */
export function packRecipe(recipe: Recipe): string {
  return JSON.stringify({ ...recipe, positions: packPositions(recipe.positions) });
}

/** The recipe in a text made by `packRecipe` or in plain recipe JSON; `undefined` if there is none. */
export function unpackRecipe(text: string): Recipe | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const parsed = JSON.parse(text) as { positions?: unknown };
    return recipeSchema.parse({ ...parsed, positions: unpackPositions(parsed.positions) });
  } catch {
    return undefined;
  }
}

function packPositions(positions: readonly number[]): number[] | Run[] {
  const count = positions.length;
  if (count < 3) return [...positions];
  const first = positions[0]!;
  const mean = (positions[count - 1]! - first) / (count - 1);
  const steps = [
    mean,
    positions[1]! - first,
    Number(mean.toFixed(9)),
    Number(mean.toFixed(6)),
    Number(mean.toFixed(3)),
  ];
  const step = steps.find((candidate) =>
    positions.every((position, i) => first + i * candidate === position),
  );
  return step === undefined ? [...positions] : [[first, step, count]];
}

function unpackPositions(packed: unknown): unknown {
  if (!Array.isArray(packed)) return packed;
  const positions: unknown[] = [];
  for (const entry of packed as unknown[]) {
    const [first, step, count] = (Array.isArray(entry) ? entry : [entry, 0, 1]) as Run;
    // Before there is room for them: a short text can say that there are more than fit into memory.
    if (!Number.isInteger(count) || count < 1 || positions.length + count > MAX_FRAMES)
      throw new Error('No count of positions.');
    for (let i = 0; i < count; i++) positions.push(i === 0 ? first : first + i * step);
  }
  return positions;
}
