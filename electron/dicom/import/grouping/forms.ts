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
  {
    what: 'frame of reference',
    same: (a, b) => a.identity.frameOfReferenceUid === b.identity.frameOfReferenceUid,
    label: (_, index) => `frame of reference ${index}`,
  },
  {
    what: 'polarity',
    same: (a, b) => a.source.inverted === b.source.inverted,
    label: ({ source }) => (source.inverted ? 'low values bright' : 'low values dark'),
  },
  { what: 'units', same: (a, b) => a.units === b.units, label: ({ units }) => units || 'no units' },
];

export function belongTogether(a: SliceHeader, b: SliceHeader): boolean {
  return FORMS.every((form) => form.same(a, b));
}

/** What groups of slices that do not belong together differ in, and a label for each group. */
export function describeForms(groups: readonly (readonly SliceHeader[])[]): {
  what: string[];
  labels: string[];
} {
  const differing = FORMS.filter((form) => groups.some((group) => !form.same(group[0]!, groups[0]![0]!)));
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
