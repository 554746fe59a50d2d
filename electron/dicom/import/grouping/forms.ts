/** What slices must have in common to make one stack of voxels, and what to call those that do not. */
import { columnDirection, cross, rowDirection, type Orientation } from '../../../core/geometry';
import { sameOrientation } from '../geometry/places';
import { sameSpacing } from '../header/plane';
import type { SliceHeader } from '../header/slice-header';

interface Form {
  /** Ends "The images of this series differ in …". */
  what: string;
  same(a: SliceHeader, b: SliceHeader): boolean;
  label(slice: SliceHeader, index: number): string;
}

const FRAME_OF_REFERENCE: Form = {
  what: 'frame of reference',
  same: (a, b) => a.identity.frameOfReferenceUid === b.identity.frameOfReferenceUid,
  label: (_, index) => `frame of reference ${index}`,
};

const FORMS: Form[] = [
  {
    what: 'purpose (localisers)',
    same: (a, b) => a.localizer === b.localizer,
    label: (slice) => (slice.localizer ? 'localiser' : 'images'),
  },
  { what: 'modality', same: (a, b) => a.modality === b.modality, label: (slice) => slice.modality },
  {
    what: 'size',
    same: ({ source: a }, { source: b }) => a.rows === b.rows && a.columns === b.columns,
    label: ({ source }) => `${source.columns}×${source.rows}`,
  },
  {
    what: 'pixel spacing',
    same: ({ pixelSpacing: a, pixelAspect: c }, { pixelSpacing: b, pixelAspect: d }) =>
      a && b ? sameSpacing(a, b) : a === b && c === d,
    label: ({ pixelSpacing }) =>
      pixelSpacing
        ? `pixels of ${mm(pixelSpacing[1])} × ${mm(pixelSpacing[0])} mm`
        : 'pixels of unknown size',
  },
  {
    what: 'orientation',
    same: (a, b) => sameOrientation(a.orientation, b.orientation),
    label: ({ orientation }, index) =>
      orientation ? `${planeName(orientation)} ${index}` : `orientation unknown`,
  },
  {
    what: 'having a position',
    same: (a, b) => (a.position === undefined) === (b.position === undefined),
    label: ({ position }) => (position ? 'with position' : 'without position'),
  },
  FRAME_OF_REFERENCE,
  {
    what: 'polarity',
    same: (a, b) => a.source.inverted === b.source.inverted,
    label: ({ source }) => (source.inverted ? 'low values bright' : 'low values dark'),
  },
  { what: 'units', same: (a, b) => a.units === b.units, label: ({ units }) => units || 'no units' },
];

/** @param anyFrameOfReference whether images of different frames of reference belong together */
export function belongTogether(a: SliceHeader, b: SliceHeader, anyFrameOfReference = false): boolean {
  return FORMS.every((form) => (anyFrameOfReference && form === FRAME_OF_REFERENCE) || form.same(a, b));
}

/** With two files, two frames of reference may well be meant. */
const LEAST_FILES = 3;

/**
 * Whether a writer gave every file of a series a Frame of Reference UID of its own, as some do for cardiac cine: the
 * attribute then tells nothing about space. Where any two files share one, the UIDs are taken at their word.
 */
export function hasFrameOfReferencePerFile(slices: readonly SliceHeader[]): boolean {
  const files = new Set(slices.map(({ source }) => source)).size;
  const uids = new Set(slices.map(({ identity }) => identity.frameOfReferenceUid));
  return (
    files >= LEAST_FILES &&
    uids.size === files &&
    slices.every(({ position, identity }) => position && identity.frameOfReferenceUid !== '')
  );
}

/** What groups of slices that do not belong together differ in, and a label for each group. */
export function describeForms(
  groups: readonly (readonly SliceHeader[])[],
  anyFrameOfReference = false,
): {
  what: string[];
  labels: string[];
} {
  const differing = FORMS.filter(
    (form) =>
      !(anyFrameOfReference && form === FRAME_OF_REFERENCE) &&
      groups.some((group) => !form.same(group[0]!, groups[0]![0]!)),
  );
  const labels = groups.map(([slice], i) => differing.map((form) => form.label(slice!, i + 1)).join(', '));
  return { what: differing.map((form) => form.what), labels };
}

/** By the axis that the normal is closest to; "oblique" from 30° on. */
export function planeName(orientation: Orientation): string {
  const normal = cross(rowDirection(orientation), columnDirection(orientation)).map(Math.abs);
  const most = Math.max(...normal);
  if (most < Math.cos(Math.PI / 6)) return 'oblique';
  return ['sagittal', 'coronal', 'axial'][normal.indexOf(most)]!;
}

function mm(value: number): string {
  return String(Number(value.toPrecision(4)));
}
