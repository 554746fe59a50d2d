/** A slice and the file that it was found in. */
import type { SliceHeader } from '../header/slice-header';

export interface FoundSlice extends SliceHeader {
  /** Path of the file. */
  path: string;
  /** Name to show: relative to what was asked for. */
  file: string;
}
