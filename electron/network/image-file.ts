/** Name of the n-th image of a sender, from 1. */
export function imageFile(number: number): string {
  return `IM${String(number).padStart(6, '0')}.dcm`;
}
