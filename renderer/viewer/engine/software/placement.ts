/** Where a plane of voxels lies on a canvas. Pure. */
export type Point2 = readonly [number, number];

/** As `setTransform` takes it. */
export type Affine = [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * Takes pixels of a picture, counted from its upper left corner, to places on the canvas.
 * @param corner place of that corner; `right` and `bottom` those of the ends of its first row and first column
 */
export function placement(
  corner: Point2,
  right: Point2,
  bottom: Point2,
  width: number,
  height: number,
): Affine {
  return [
    (right[0] - corner[0]) / width,
    (right[1] - corner[1]) / width,
    (bottom[0] - corner[0]) / height,
    (bottom[1] - corner[1]) / height,
    corner[0],
    corner[1],
  ];
}
