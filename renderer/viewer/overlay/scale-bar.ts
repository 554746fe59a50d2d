const LENGTHS_MM = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];

/** The longest round length that fits `room` pixels; undefined if none does. */
export function scaleBar(pixelsPerMm: number, room: number): { pixels: number; label: string } | undefined {
  const mm = LENGTHS_MM.findLast((length) => length * pixelsPerMm <= room);
  if (mm === undefined) return undefined;
  return { pixels: mm * pixelsPerMm, label: mm >= 10 ? `${mm / 10} cm` : `${mm} mm` };
}
