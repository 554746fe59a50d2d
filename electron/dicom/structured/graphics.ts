/** Where a measurement lies, as spatial coordinates of a report: in pixels of an image, or in the patient. */
import { add, scale, subtract, type Vec3 } from '../../core/geometry';
import type { Measurement } from '../../core/measure/annotations';
import { indexInFrame } from '../../core/measure/sampling';
import type { SeriesHeader } from '../../core/series';
import { CONCEPT } from './codes';
import { imageItem, type ContentItem, type Relationship } from './content-items';
import type { ImageReference } from './references';

interface Outline {
  type: 'POINT' | 'POLYLINE' | 'ELLIPSE';
  points: Vec3[];
  closed?: boolean;
}

const OUTLINE_POINTS = 72;

/** The lines of a measurement; all but Cobb's angle have one. */
function outlines({ kind, points }: Measurement): Outline[] {
  switch (kind) {
    case 'bidirectional':
    case 'cobb':
      return [
        { type: 'POLYLINE', points: points.slice(0, 2) },
        { type: 'POLYLINE', points: points.slice(2, 4) },
      ];
    case 'ellipse':
      return [{ type: 'ELLIPSE', points: longestFirst(points) }];
    case 'rectangle':
      return [{ type: 'POLYLINE', closed: true, points: [points[0]!, points[1]!, points[3]!, points[2]!] }];
    case 'freehand':
      return [{ type: 'POLYLINE', closed: true, points }];
    case 'text':
    case 'probe':
      return [{ type: 'POINT', points: points.slice(0, 1) }];
    default:
      return [{ type: 'POLYLINE', points }];
  }
}

/**
 * Spatial coordinates in the image of the frame (C.18.6), selected from that image.
 * An ellipse whose axes run aslant over pixels that are not square is no ellipse with these axes in pixels: it becomes
 * an outline.
 */
export function imageCoordinates(
  relationship: Relationship,
  header: SeriesHeader,
  drawn: Measurement,
  image: ImageReference,
): ContentItem[] {
  const { geometry } = header;
  const frame = drawn.frame!;
  const square = Math.abs(geometry.rowSpacing - geometry.columnSpacing) < 1e-6;
  const inPixels = (point: Vec3) => indexInFrame(geometry, frame, point);
  return shapes(header, drawn).map((outline) => {
    let { type, points, closed } = outline;
    if (type === 'ELLIPSE' && !square && !isUpright(points.map(inPixels))) {
      [type, points, closed] = ['POLYLINE', ellipseOutline(points), true];
    }
    if (type === 'ELLIPSE') points = longestFirst(points, inPixels);
    const path = closed ? [...points, points[0]!] : points;
    // Pixel centres are at half: the origin is the corner of the first pixel.
    return spatial(
      relationship,
      'SCOORD',
      type,
      path.flatMap((point) => inPixels(point).map((i) => i + 0.5)),
      {
        ContentSequence: [imageItem('SELECTED FROM', image)],
      },
    );
  });
}

/** Spatial coordinates in the patient (C.18.9), mm. */
export function patientCoordinates(
  relationship: Relationship,
  header: SeriesHeader,
  drawn: Measurement,
): ContentItem[] {
  return shapes(header, drawn).map(({ type, points, closed }) => {
    const path = closed ? [...points, points[0]!] : points;
    return spatial(relationship, 'SCOORD3D', closed ? 'POLYGON' : type, path.flat(), {
      ReferencedFrameOfReferenceUID: header.identity.frameOfReferenceUid,
    });
  });
}

function spatial(
  relationship: Relationship,
  valueType: 'SCOORD' | 'SCOORD3D',
  graphicType: string,
  graphicData: number[],
  more: ContentItem,
): ContentItem {
  return {
    RelationshipType: relationship,
    ValueType: valueType,
    ConceptNameCodeSequence: [CONCEPT.imageRegion],
    GraphicType: graphicType,
    GraphicData: graphicData,
    ...more,
  };
}

/** A circle has the axes of the picture, so that it is one kind of ellipse in every space. */
function shapes(header: SeriesHeader, drawn: Measurement): Outline[] {
  if (drawn.kind !== 'circle') return outlines(drawn);
  const [center, edge] = drawn.points as [Vec3, Vec3];
  const radius = Math.hypot(...subtract(edge, center));
  const { orientation: o } = header.geometry;
  const [right, down]: [Vec3, Vec3] =
    drawn.frame === null
      ? inPlane(subtract(edge, center), drawn.normal)
      : [
          [o[0], o[1], o[2]],
          [o[3], o[4], o[5]],
        ];
  const at = (direction: Vec3, by: number) => add(center, scale(direction, by));
  return [
    { type: 'ELLIPSE', points: [at(right, -radius), at(right, radius), at(down, -radius), at(down, radius)] },
  ];
}

function inPlane(direction: Vec3, normal: Vec3): [Vec3, Vec3] {
  const size = Math.hypot(...direction) || 1;
  const right = scale(direction, 1 / size);
  return [
    right,
    [
      normal[1] * right[2] - normal[2] * right[1],
      normal[2] * right[0] - normal[0] * right[2],
      normal[0] * right[1] - normal[1] * right[0],
    ],
  ];
}

/** The first two points are the ends of the major axis (C.18.6.1.1). */
function longestFirst(points: readonly Vec3[], space: (point: Vec3) => readonly number[] = (p) => p): Vec3[] {
  const [a, b, c, d] = points as readonly [Vec3, Vec3, Vec3, Vec3];
  const size = (p: Vec3, q: Vec3) => Math.hypot(...space(p).map((v, i) => v - space(q)[i]!));
  return size(a, b) >= size(c, d) ? [a, b, c, d] : [c, d, a, b];
}

function isUpright([a, b]: (readonly [number, number])[]): boolean {
  return Math.min(Math.abs(a![0] - b![0]), Math.abs(a![1] - b![1])) < 1e-3;
}

function ellipseOutline(points: readonly Vec3[]): Vec3[] {
  const [a, b, c, d] = points as readonly [Vec3, Vec3, Vec3, Vec3];
  const center = scale(add(add(a, b), add(c, d)), 0.25);
  const [u, v] = [subtract(b, center), subtract(d, center)];
  return Array.from({ length: OUTLINE_POINTS }, (_, i) => {
    const angle = (2 * Math.PI * i) / OUTLINE_POINTS;
    return add(center, add(scale(u, Math.cos(angle)), scale(v, Math.sin(angle))));
  });
}
