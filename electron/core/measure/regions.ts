/** Closed shapes in a plane: their area, their outline, and what lies inside. Two-dimensional, any unit of length. */
import type { MeasurementKind } from './annotations';

export type Point = readonly [number, number];

export interface Region {
  area: number;
  perimeter: number;
  /** Box around it. */
  low: Point;
  high: Point;
  contains(x: number, y: number): boolean;
}

/** The region of a measurement's points in its plane; `undefined` for kinds that enclose nothing. */
export function regionOf(kind: MeasurementKind, points: readonly Point[]): Region | undefined {
  switch (kind) {
    case 'ellipse':
      return ellipse(points);
    case 'circle':
      return circle(points);
    case 'rectangle': {
      const [a, b, c, d] = points as readonly [Point, Point, Point, Point];
      return polygon([a, b, d, c]);
    }
    case 'freehand':
      return polygon(points);
    default:
      return undefined;
  }
}

function circle([center, edge]: readonly Point[]): Region {
  const radius = Math.hypot(edge![0] - center![0], edge![1] - center![1]);
  const [x0, y0] = center!;
  return {
    area: Math.PI * radius ** 2,
    perimeter: 2 * Math.PI * radius,
    low: [x0 - radius, y0 - radius],
    high: [x0 + radius, y0 + radius],
    contains: (x, y) => (x - x0) ** 2 + (y - y0) ** 2 <= radius ** 2,
  };
}

function ellipse(points: readonly Point[]): Region {
  const [p, q, r, s] = points as readonly [Point, Point, Point, Point];
  const x0 = (p[0] + q[0] + r[0] + s[0]) / 4;
  const y0 = (p[1] + q[1] + r[1] + s[1]) / 4;
  const a = Math.hypot(q[0] - p[0], q[1] - p[1]) / 2;
  const b = Math.hypot(s[0] - r[0], s[1] - r[1]) / 2;
  // Directed along the longer axis, which says more about the direction than a short one.
  const along = a >= b ? ([q[0] - p[0], q[1] - p[1]] as const) : ([s[1] - r[1], r[0] - s[0]] as const);
  const size = Math.hypot(...along) || 1;
  const [ux, uy] = [along[0] / size, along[1] / size];
  const reach: Point = [Math.hypot(a * ux, b * uy), Math.hypot(a * uy, b * ux)];
  return {
    area: Math.PI * a * b,
    perimeter: ellipsePerimeter(a, b),
    low: [x0 - reach[0], y0 - reach[1]],
    high: [x0 + reach[0], y0 + reach[1]],
    contains(x, y) {
      const u = (x - x0) * ux + (y - y0) * uy;
      const v = (y - y0) * ux - (x - x0) * uy;
      return (u * b) ** 2 + (v * a) ** 2 <= (a * b) ** 2;
    },
  };
}

/** Ramanujan's second approximation (1914), off by less than 0.05 % for any ellipse. */
function ellipsePerimeter(a: number, b: number): number {
  const h = a + b === 0 ? 0 : ((a - b) / (a + b)) ** 2;
  return Math.PI * (a + b) * (1 + (3 * h) / (10 + Math.sqrt(4 - 3 * h)));
}

function polygon(corners: readonly Point[]): Region {
  let doubled = 0;
  let perimeter = 0;
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  corners.forEach(([x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % corners.length]!;
    doubled += x * nextY - nextX * y;
    perimeter += Math.hypot(nextX - x, nextY - y);
  });
  return {
    area: Math.abs(doubled) / 2,
    perimeter,
    low: [lowest(xs), lowest(ys)],
    high: [-lowest(xs.map((x) => -x)), -lowest(ys.map((y) => -y))],
    contains: (x, y) => insidePolygon(corners, x, y),
  };
}

/** Even-odd rule: a ray to the right crosses the outline an odd number of times. */
function insidePolygon(corners: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
    const [xi, yi] = corners[i]!;
    const [xj, yj] = corners[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

function lowest(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value), Infinity);
}
