/** Faults in where slices lie. */
import {
  add,
  columnDirection,
  positionsAlongNormal,
  rowDirection,
  scale,
  sliceNormal,
  type Vec3,
} from '../../../core/geometry';
import type { Series } from '../../../core/series';
import { formatCoordinate } from '../decimal-string';
import type { Attributes } from '../encodings/data-set';
import type { EditAttributes } from '../encode-series';

const TILT_DEGREES = 15;

const place = (position: Vec3) => ({ ImagePositionPatient: position.map(formatCoordinate) });

/** The middle slice lies where the one before it lies. */
export function duplicatePosition({ header }: Series): EditAttributes {
  const middle = Math.floor(header.frames / 2);
  return (attributes, index) =>
    index === middle ? { ...attributes, ...place(header.geometry.positions[middle - 1]!) } : attributes;
}

/** Slices slide along their columns as a tilted gantry makes them. */
export function gantryTilt({ header }: Series): EditAttributes {
  const { positions, orientation } = header.geometry;
  const along = positionsAlongNormal(header.geometry);
  const slope = Math.tan((TILT_DEGREES * Math.PI) / 180);
  return (attributes, index) => {
    const shift = scale(columnDirection(orientation), (along[index]! - along[0]!) * slope);
    const tilted: Attributes = { ...attributes, ...place(add(positions[index]!, shift)) };
    return header.modality === 'CT' ? { ...tilted, GantryDetectorTilt: String(TILT_DEGREES) } : tilted;
  };
}

/** Rows stay, columns run along the normal. */
export function mixedOrientation({ header }: Series): EditAttributes {
  const { orientation, positions } = header.geometry;
  const row = rowDirection(orientation);
  const turned = [...row, ...sliceNormal(orientation)].map(formatCoordinate);
  const step = columnDirection(orientation);
  const middle = Math.floor(header.frames / 2);
  return (attributes, index) => {
    if (index < middle) return attributes;
    const position = add(positions[middle]!, scale(step, (index - middle) * 2));
    return { ...attributes, ...place(position), ImageOrientationPatient: turned };
  };
}
