/**
 * Series that are wrong on purpose, one documented fault each, for testing viewers and archives. What a reader should
 * do follows from the standard where it says so, and otherwise from never showing a wrong distance or a wrong grey
 * without a word.
 */
import type { ExportChoices } from '../../../core/export-options';
import type { Series } from '../../../core/series';
import type { EditAttributes } from '../encode-series';
import * as attributes from './attribute-faults';
import * as bytes from './byte-faults';
import * as geometry from './geometry-faults';
import type { FaultName } from './names';

/** What a program that reads the series should make of it. */
export type Outcome =
  /** All images are taken; nothing about them needs saying. */
  | 'read'
  /** Images are taken, and the person is told what is odd about them. */
  | 'read-with-warning'
  /** The images make more than one stack. */
  | 'split'
  /** The broken file is left out by name, the others are taken. */
  | 'skip-file';

export interface Fault {
  /** What is wrong, in a sentence. */
  what: string;
  /** The part of the standard that it breaks or strains. */
  standard: string;
  outcome: Outcome;
  /** What a reader should do, and what it must not do. */
  reader: string;
  /** Fewest frames that the series must have for the fault to show. */
  frames: number;
  /** Moves or turns slices, adds or leaves out attributes. */
  edit?: (series: Series) => EditAttributes;
  /** Indices of slices that are not written. */
  leaveOut?: (frames: number) => number[];
  /** Changes the bytes of a whole file. */
  bytes?: (file: Uint8Array, index: number, frames: number) => Uint8Array;
  /** Indices of the files that the fault is in. */
  affected: (frames: number) => number[];
}

/** Faults need plain files, one a slice. */
export const FAULTY_FORM: ExportChoices = { object: 'classic', syntax: 'explicit' };

const all = (frames: number) => Array.from({ length: frames }, (_, i) => i);
const middle = (frames: number) => Math.floor(frames / 2);

export const FAULT_TABLE: Record<FaultName, Fault> = {
  'duplicate-position': {
    what: 'Two slices have the same Image Position (Patient) and different pixels.',
    standard: 'PS3.3 C.7.6.2.1.1',
    outcome: 'read-with-warning',
    reader:
      'Take every slice, name the two that lie at one place, and offer no volume. Do not average them, do not drop one without a word, do not count a distance of 0 into the spacing.',
    frames: 3,
    edit: geometry.duplicatePosition,
    affected: (frames) => [middle(frames)],
  },
  'missing-slice': {
    what: 'One slice in the middle is not there; its instance number is missing too.',
    standard: 'PS3.3 C.7.6.2.1.1',
    outcome: 'read-with-warning',
    reader:
      'Take the slices that are there, say that one is missing and where. Do not close the gap: slices behind it keep their place.',
    frames: 4,
    leaveOut: (frames) => [middle(frames)],
    affected: (frames) => [middle(frames)],
  },
  'gantry-tilt': {
    what: 'Each slice is shifted within its plane against the one before, by 15 degrees: the stack leans over.',
    standard: 'PS3.3 C.7.6.2.1.1, C.8.2.1.1 (Gantry/Detector Tilt)',
    outcome: 'read-with-warning',
    reader:
      'Recognise from positions and orientation that the stack is sheared and say so; straighten it by resampling or show it as a stack. Do not build a box of voxels as if it stood upright.',
    frames: 3,
    edit: geometry.gantryTilt,
    affected: all,
  },
  'negative-spacing': {
    what: 'Spacing Between Slices is negative.',
    standard: 'PS3.3 C.7.6.14, C.8.3.1',
    outcome: 'read',
    reader: 'Take distances from the positions. Do not turn the stack around, and do not divide by it.',
    frames: 2,
    edit: attributes.negativeSpacing,
    affected: all,
  },
  'big-endian': {
    what: 'The files are in Explicit VR Big Endian, which was retired in 2006.',
    standard: 'PS3.5 A.3 (retired)',
    outcome: 'read',
    reader:
      'Read them, or refuse them by the name of the transfer syntax. Do not show pixels with swapped bytes.',
    frames: 1,
    bytes: bytes.bigEndian,
    affected: all,
  },
  'odd-length': {
    what: 'Series Description has an odd number of bytes and no padding, so that all elements after it lie at odd places.',
    standard: 'PS3.5 7.1.1',
    outcome: 'read',
    reader:
      'Believe the length that is written. Do not skip a byte, do not read 16-bit numbers at even places only.',
    frames: 1,
    edit: attributes.oddLength,
    affected: all,
  },
  'truncated-pixel-data': {
    what: 'The file of the middle slice ends in the middle of its Pixel Data; the length of the element is that of the whole.',
    standard: 'PS3.5 8.1.1',
    outcome: 'skip-file',
    reader:
      'Leave that file out and name it, or show the slice with the missing part marked. Do not fill it with zeros without a word, do not read beyond the end, do not drop the whole series.',
    frames: 3,
    bytes: bytes.truncated,
    affected: (frames) => [middle(frames)],
  },
  'wrong-vr': {
    what: 'Pixel Spacing is written as FD, two binary numbers, where the dictionary has DS, text.',
    standard: 'PS3.5 6.2, PS3.6 table 6-1',
    outcome: 'read-with-warning',
    reader:
      'Read the numbers by the VR in the file, or say that the pixel spacing cannot be read. Do not read binary numbers as text and measure with what comes out.',
    frames: 1,
    edit: attributes.wrongVr,
    affected: all,
  },
  'missing-meta-header': {
    what: 'The files begin with the data set: no preamble, no "DICM", no File Meta Information.',
    standard: 'PS3.10 7.1',
    outcome: 'read',
    reader:
      'Recognise the data set by its first elements and read it, or refuse the file by name. Do not guess pixels.',
    frames: 1,
    bytes: bytes.withoutMeta,
    affected: all,
  },
  'no-spacing': {
    what: 'Pixel Spacing is missing.',
    standard: 'PS3.3 C.7.6.2 (type 1)',
    outcome: 'read-with-warning',
    reader: 'Show the images and say that the size of a pixel is not known. Do not give lengths in mm.',
    frames: 1,
    edit: attributes.noSpacing,
    affected: all,
  },
  'mixed-orientation': {
    what: 'The second half of the slices is turned by 90 degrees against the first, in one series.',
    standard: 'PS3.3 C.7.6.2.1.1',
    outcome: 'split',
    reader: 'Make two stacks of it, or show the slices one by one. Do not put both into one volume.',
    frames: 4,
    edit: geometry.mixedOrientation,
    affected: (frames) => all(frames).slice(middle(frames)),
  },
};
