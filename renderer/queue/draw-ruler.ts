/** Draws the passes as rows of marks, and below them which frames are finished. */
import type { Mark, Ruler } from './plan-ruler';

/** Rows get thinner where there are many passes; all of them together are no taller than this, in px. */
const TALLEST = 72;
const TALLEST_ROW = 8;
const FINISHED_ROW = 6;
const GAP = 3;

const COLOURS: Record<Mark, string> = {
  known: '--text-3',
  done: '--text-1',
  working: '--accent-strong',
  'to-come': '--line-strong',
};

/**
 * @param width of the drawing, px
 * @param ready 1 for each frame that is finished
 */
export function drawRuler(canvas: HTMLCanvasElement, width: number, ruler: Ruler, ready: Uint8Array): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const row = Math.min(TALLEST_ROW, TALLEST / Math.max(1, ruler.passes.length));
  const rows = row * ruler.passes.length;
  const height = rows + GAP + FINISHED_ROW;
  const scale = window.devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  context.scale(scale, scale);

  // As the property of an element a token gets its value; by itself it is a pair, one for each theme.
  const styles = getComputedStyle(canvas);
  const colour = (name: string) => {
    canvas.style.color = `var(${name})`;
    return styles.color;
  };
  const mark = Math.max(1.5, Math.min(4, (width / Math.max(1, ready.length)) * 0.7));
  const place = (at: number) => at * (width - mark);
  ruler.passes.forEach(({ marks, current }, index) => {
    const y = index * row;
    if (current) {
      context.fillStyle = colour('--accent-soft');
      context.fillRect(0, y, width, Math.max(row, 2));
    }
    for (const { at, mark: kind } of marks) {
      context.fillStyle = colour(COLOURS[kind]);
      context.fillRect(place(at), y + row * 0.15, mark, Math.max(1, row * 0.7));
    }
  });
  for (const { marks } of ruler.passes) {
    for (const { frame, at } of marks) {
      context.fillStyle = colour(ready[frame] ? '--ok' : '--line-strong');
      context.fillRect(place(at), rows + GAP + (ready[frame] ? 0 : 2), mark, ready[frame] ? FINISHED_ROW : 2);
    }
  }
}
