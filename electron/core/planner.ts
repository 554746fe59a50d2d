/**
 * The planner: which frames are made in which grid, and which finished frames each grid looks at.
 *
 * Coarse to fine (default): the first grid spans the whole extent at a wide stride, later grids fill in between
 * frames that are already there. Every later grid starts and ends at finished frames, so both ends agree.
 * Autoregressive: each grid goes on from the last frames of the one before, for sequences without a known end.
 *
 * Frames that are given count as finished from the start, whatever the order: open ends are made first, coarse to
 * fine, with the nearest given frames in view; then what is missing between finished frames.
 *
 * Round a cycle there are no ends: what is made last lies between finished frames and those that come round again. Such a
 * cell stands for a frame of the series and has its position a cycle later, so that positions always rise.
 */

export const plans = {
  'coarse-to-fine': { label: 'Coarse to fine' },
  autoregressive: { label: 'One after the other' },
} as const;
export type PlanKind = keyof typeof plans;

export interface Cell {
  /** Frame of the series that the cell stands for; −1 for a cell that only fills the grid and is thrown away. */
  frame: number;
  /** Position on the sequence axis, mm or ms. */
  position: number;
  /** Whether the frame is finished before this grid. */
  known: boolean;
}

export interface GridPlan {
  /** Exactly as many as the network's grid has, in order of position. */
  cells: Cell[];
}

export interface PlanRequest {
  /** Position of each frame, strictly increasing. */
  positions: readonly number[];
  /** Cells of a grid (K·K). */
  cells: number;
  kind: PlanKind;
  /** Positions that the network was trained on; cells that only fill a grid stay inside where they can. */
  range: readonly [number, number];
  /** Frames that are there already. */
  given?: ReadonlySet<number>;
  /** Length of the cycle, where the axis goes round; all positions lie within one. */
  cycle?: number;
}

/** Between two finished frames a pass puts at most so many new ones, less one. */
const LARGEST_RATIO = 6;
/** Finished frames that a filling grid shares with the stretch before it. */
const OVERLAP = 2;

/** Grids in the order they are to be made; each frame that is not given is new in exactly one of them. */
export function plan(request: PlanRequest): GridPlan[] {
  const { positions, cells, kind, range, given = new Set<number>(), cycle } = request;
  const frames = positions.length;
  if (given.size >= frames) return [];
  if (frames <= cells) return [fillGrid(positions, cells, range, given, cycle)];
  const lists =
    cycle !== undefined
      ? roundCycle(frames, cells, kind, given)
      : given.size > 0
        ? aroundGiven(frames, cells, given)
        : kind === 'autoregressive'
          ? autoregressive(frames, cells)
          : coarseToFine(frames, cells);
  const done = new Set(given);
  return lists.map((list) => {
    const grid = list.map((turned) => {
      const frame = turned % frames;
      const position = positions[frame]! + (turned >= frames ? cycle! : 0);
      return { frame, position, known: done.has(frame) };
    });
    list.forEach((turned) => done.add(turned % frames));
    return { cells: grid };
  });
}

/**
 * One grid for fewer frames than it has cells. The other cells get positions that continue the series at its own
 * spacing, after its end and before its start, then half-way between neighbours: what the network saw in training.
 * Round a cycle they go on after its end until it begins again.
 */
function fillGrid(
  positions: readonly number[],
  cells: number,
  range: readonly [number, number],
  given: ReadonlySet<number>,
  cycle?: number,
): GridPlan {
  const grid: Cell[] = positions.map((position, frame) => ({ frame, position, known: given.has(frame) }));
  const first = positions[0]!;
  const last = positions[positions.length - 1]!;
  const spacing =
    positions.length > 1
      ? (last - first) / (positions.length - 1)
      : (cycle ?? range[1] - range[0]) / Math.max(1, cells);
  const extra: number[] = [];
  const missing = () => cells - grid.length - extra.length;
  // A tenth of a percent of slack: the ends of the range belong to it whatever the rounding.
  const slack = spacing / 1000;
  const end = cycle === undefined ? range[1] + slack : first + cycle - slack;
  for (let i = 1; missing() > 0 && last + i * spacing <= end; i++) extra.push(last + i * spacing);
  const start = cycle === undefined ? range[0] - slack : first;
  for (let i = 1; missing() > 0 && first - i * spacing >= start; i++) extra.push(first - i * spacing);
  while (missing() > 0) {
    const all = [...grid.map((cell) => cell.position), ...extra].sort((a, b) => a - b);
    if (cycle !== undefined) all.push(all[0]! + cycle);
    if (all.length === 1) {
      extra.push(all[0]! + spacing);
      continue;
    }
    for (let i = 1; i < all.length && missing() > 0; i++) extra.push((all[i - 1]! + all[i]!) / 2);
  }
  grid.push(...extra.map((position) => ({ frame: -1, position, known: false })));
  grid.sort((a, b) => a.position - b.position);
  return { cells: grid };
}

/** @param round whether the last grid looks at the first frame, which has come round as number `frames` */
function autoregressive(frames: number, cells: number, round = false): number[][] {
  const advance = Math.max(1, Math.ceil(cells / 2));
  const grids: number[][] = [];
  for (let end = cells; ; end += advance) {
    const isLast = end >= frames;
    const start = (isLast ? frames + (round ? 1 : 0) : end) - cells;
    grids.push(Array.from({ length: cells }, (_, i) => start + i));
    if (isLast) return grids;
  }
}

function coarseToFine(frames: number, cells: number): number[][] {
  if (cells === 1) return Array.from({ length: frames }, (_, frame) => [frame]);
  const coarse = evenly(0, frames - 1, cells);
  return [coarse, ...fillGaps(coarse, frames, cells, false)];
}

/**
 * The frames of each grid round a cycle: those from `frames` on are the first ones, come round again. A cycle begins at a
 * frame that is given, where there is one.
 */
function roundCycle(frames: number, cells: number, kind: PlanKind, given: ReadonlySet<number>): number[][] {
  if (cells === 1)
    return Array.from({ length: frames }, (_, frame) => [frame]).filter(([frame]) => !given.has(frame!));
  if (given.size > 0) {
    const first = Math.min(...given);
    const finished = [...given].map((frame) => frame - first).sort((a, b) => a - b);
    const grids = fillGaps([...finished, frames], frames + 1, cells, true);
    return grids.map((grid) => grid.map((frame) => frame + first));
  }
  if (kind === 'autoregressive') return autoregressive(frames, cells, true);
  const coarse = evenly(0, frames, cells + 1).slice(0, -1);
  return [coarse, ...fillGaps([...coarse, frames], frames + 1, cells, false)];
}

/** So many frames from one to another, both included, as evenly as whole numbers can be; one alone is the first. */
function evenly(first: number, last: number, count: number): number[] {
  if (count === 1) return [first];
  return Array.from({ length: count }, (_, i) => first + Math.round((i * (last - first)) / (count - 1)));
}

/** Open ends first, then the gaps. */
function aroundGiven(frames: number, cells: number, given: ReadonlySet<number>): number[][] {
  if (cells === 1)
    return Array.from({ length: frames }, (_, frame) => [frame]).filter(([frame]) => !given.has(frame!));
  let finished = [...given].sort((a, b) => a - b);
  const grids: number[][] = [];
  for (const end of ['after', 'before'] as const) {
    const edge = end === 'after' ? finished[finished.length - 1]! : finished[0]!;
    const open = end === 'after' ? frames - 1 - edge : edge;
    if (open === 0) continue;
    // Half of a grid at most looks at what is there, unless there is nothing more to make.
    const made = Math.min(open, Math.max(Math.ceil(cells / 2), cells - finished.length));
    const inView = Math.min(finished.length, cells - made);
    const grid =
      end === 'after'
        ? [...finished.slice(finished.length - inView), ...evenly(frames - 1, edge + 1, made)]
        : [...evenly(0, edge - 1, made), ...finished.slice(0, inView)];
    const cellsOfGrid = pad(grid, frames, cells);
    grids.push(cellsOfGrid);
    finished = [...new Set([...finished, ...cellsOfGrid])].sort((a, b) => a - b);
  }
  return [...grids, ...fillGaps(finished, frames, cells, true)];
}

/** `chosen` with the nearest other frames of the series until a grid is full. */
function pad(chosen: readonly number[], frames: number, cells: number): number[] {
  const all = new Set(chosen);
  for (let step = 1; all.size < cells && step < frames; step++) {
    for (const frame of chosen) {
      for (const near of [frame + step, frame - step]) {
        if (near >= 0 && near < frames && all.size < cells) all.add(near);
      }
    }
  }
  return [...all].sort((a, b) => a - b);
}

/** Grids that make what is missing between finished frames, the first and the last of the series among them. */
function fillGaps(start: readonly number[], frames: number, cells: number, centred: boolean): number[][] {
  const grids: number[][] = [];
  let finished = [...start];
  while (finished.length < frames) {
    const gap = Math.max(...finished.slice(1).map((frame, i) => frame - finished[i]!));
    const passes = Math.ceil(Math.log(gap) / Math.log(LARGEST_RATIO) - 1e-9);
    let between = Math.ceil(gap ** (1 / passes) - 1e-9) - 1;
    let next = subdivide(finished, between);
    // A wide gap between few finished frames: a grid is filled with more of it.
    while (next.length < cells) next = subdivide(finished, ++between);
    grids.push(...fillBetween(next, new Set(finished), cells, centred));
    finished = next;
  }
  return grids;
}

/** `sorted` and up to `between` more frames, evenly, in each of its gaps. */
function subdivide(sorted: readonly number[], between: number): number[] {
  const result = [sorted[0]!];
  for (let i = 1; i < sorted.length; i++) {
    const from = sorted[i - 1]!;
    const distance = sorted[i]! - from;
    const count = Math.min(distance - 1, between);
    for (let j = 1; j <= count; j++) result.push(from + Math.round((j * distance) / (count + 1)));
    result.push(sorted[i]!);
  }
  return result;
}

/**
 * Grids that make the frames of `sequence` that are not in `known`, from its start to its end. The first and the
 * last frame of `sequence` are known.
 * @param centred whether a gap that a grid can hold lies in its middle, so that it sees as much on either side
 */
function fillBetween(
  sequence: readonly number[],
  known: Set<number>,
  cells: number,
  centred: boolean,
): number[][] {
  const done = new Set(known);
  const grids: number[][] = [];
  for (;;) {
    const first = sequence.findIndex((frame) => !done.has(frame));
    if (first < 0) return grids;
    let before = Math.min(OVERLAP, cells - 2);
    if (centred) {
      const gap = sequence.slice(first).findIndex((frame) => done.has(frame));
      before = Math.max(before, Math.floor((cells - gap) / 2));
    }
    const start = Math.max(0, Math.min(first - before, sequence.length - cells));
    let chosen = sequence.slice(start, start + cells);
    const lastKnown = chosen.findLastIndex((frame) => done.has(frame));
    const closes = start + lastKnown > first;
    if (closes && lastKnown < chosen.length - 1) {
      // New frames after the last finished one would hang in the air: leave them to the next grid and look at
      // finished frames further on instead.
      chosen = chosen.slice(0, lastKnown + 1);
      const ahead = sequence.slice(start + lastKnown + 1).filter((frame) => done.has(frame));
      chosen.push(...ahead.slice(0, cells - chosen.length));
      // Near the end there is nothing ahead: look further back.
      const behind = sequence.slice(0, start).filter((frame) => done.has(frame));
      while (chosen.length < cells && behind.length > 0) chosen.unshift(behind.pop()!);
    }
    if (!closes || chosen.length < cells) chosen = sequence.slice(start, start + cells);
    grids.push(chosen);
    chosen.forEach((frame) => done.add(frame));
  }
}
