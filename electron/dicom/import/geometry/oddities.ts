/** What is odd about a stack of slices, a sentence each. */
import { positionsAlongNormal, shiftsOffLine, stackShear, type Geometry } from '../../../core/geometry';
import { SAME_PLACE } from './places';

/** Gaps may differ by this share, or by this many mm, without being called uneven. */
const EVEN_SHARE = 0.01;
const EVEN_MM = 0.01;
/** A lean that shifts the last slice by less, mm, is rounding of the direction cosines. */
const LEAST_SHIFT = 0.05;

/** Sentences on duplicates, gaps, uneven spacing, shear and slices off the line. */
export function oddities(geometry: Geometry): string[] {
  if (geometry.positions.length < 2) return [];
  const along = positionsAlongNormal(geometry);
  const gaps = along.slice(1).map((value, i) => Math.abs(value - along[i]!));
  return [...duplicates(gaps), ...unevenness(gaps), ...shear(geometry, along)];
}

function duplicates(gaps: readonly number[]): string[] {
  const number = gaps.filter((gap) => gap < SAME_PLACE).length;
  return number > 0 ? [`${count(number, 'slice lies', 'slices lie')} at the same place as another.`] : [];
}

function unevenness(gaps: readonly number[]): string[] {
  const real = gaps.filter((gap) => gap >= SAME_PLACE).sort((a, b) => a - b);
  const usual = real[Math.floor((real.length - 1) / 2)];
  if (usual === undefined) return [];
  let missing = 0;
  let uneven = 0;
  const tolerance = Math.max(EVEN_MM, EVEN_SHARE * usual);
  for (const gap of real) {
    const steps = Math.round(gap / usual);
    const off = Math.abs(gap - steps * usual);
    if (steps >= 2 && off <= 10 * tolerance) missing += steps - 1;
    else if (off > tolerance || steps === 0) uneven += 1;
  }
  const found: string[] = [];
  if (missing > 0)
    found.push(
      `${count(missing, 'slice seems', 'slices seem')} to be missing (usual distance ${mm(usual)}).`,
    );
  if (uneven > 0) found.push(`Slices are unevenly spaced: ${mm(real[0]!)} to ${mm(real[real.length - 1]!)}.`);
  return found;
}

function shear(geometry: Geometry, along: readonly number[]): string[] {
  const length = Math.abs(along[along.length - 1]! - along[0]!);
  const { alongRow, alongColumn } = stackShear(geometry);
  const lean = Math.hypot(alongRow, alongColumn);
  const found: string[] = [];
  if (lean * length > LEAST_SHIFT * Math.max(1, length / 100)) {
    found.push(
      `The stack is sheared (gantry tilt): the last slice is shifted by ${mm(lean * length)} in its plane.`,
    );
  }
  const worst = Math.max(
    ...shiftsOffLine(geometry).map(({ alongRow, alongColumn }) => Math.hypot(alongRow, alongColumn)),
  );
  if (worst > Math.max(LEAST_SHIFT, 0.1 * Math.min(geometry.rowSpacing, geometry.columnSpacing))) {
    found.push(`Slices are shifted against each other in their plane, by up to ${mm(worst)}.`);
  }
  return found;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function mm(value: number): string {
  return `${Number(value.toFixed(3))} mm`;
}
