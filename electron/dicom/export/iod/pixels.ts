/** Image Pixel, Modality LUT and VOI LUT (PS3.3 C.7.6.3, C.11.1, C.11.2), and where a slice lies (C.7.6.2). */
import { sliceSpacing } from '../../../core/geometry';
import type { SeriesHeader } from '../../../core/series';
import { formatCoordinate, formatDecimal } from '../decimal-string';
import type { Attributes } from '../encodings/data-set';
import type { StoredForm } from '../stored-form';
import { longString } from './text';

export function pixelAttributes({ values, rows, columns }: SeriesHeader, form: StoredForm): Attributes {
  return {
    SamplesPerPixel: 1,
    PhotometricInterpretation: values.inverted ? 'MONOCHROME1' : 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    BitsAllocated: 16,
    BitsStored: form.bits,
    HighBit: form.bits - 1,
    PixelRepresentation: form.signed ? 1 : 0,
    PixelPaddingValue: values.padding,
  };
}

export function rescaleAttributes({ values, modality }: SeriesHeader): Attributes {
  return {
    RescaleIntercept: formatDecimal(values.rescaleIntercept),
    RescaleSlope: formatDecimal(values.rescaleSlope),
    RescaleType: longString(values.units || (modality === 'CT' ? 'HU' : 'US')),
  };
}

export function isRescaled({ values }: SeriesHeader): boolean {
  return values.rescaleSlope !== 1 || values.rescaleIntercept !== 0;
}

/** All windows of the series; the default one comes first, as readers take the first. */
export function windowAttributes({ values }: SeriesHeader): Attributes {
  const { window } = values;
  const others = (values.windows ?? []).filter(
    ({ center, width }) => (center !== window.center || width !== window.width) && width > 0,
  );
  const named = values.windows?.find(
    ({ center, width }) => center === window.center && width === window.width,
  );
  const all = [{ ...window, name: named?.name }, ...others];
  return {
    WindowCenter: all.map(({ center }) => formatDecimal(center)),
    WindowWidth: all.map(({ width }) => formatDecimal(width)),
    WindowCenterWidthExplanation: all.some(({ name }) => name)
      ? all.map(({ name }) => longString(name ?? ''))
      : undefined,
  };
}

export function pixelSpacing({ geometry }: SeriesHeader): string[] {
  return [formatCoordinate(geometry.rowSpacing), formatCoordinate(geometry.columnSpacing)];
}

export function sliceThickness({ geometry }: SeriesHeader): string {
  return formatCoordinate(geometry.sliceThickness ?? (Math.abs(sliceSpacing(geometry) ?? 1) || 1));
}

export function orientation({ geometry }: SeriesHeader): string[] {
  return geometry.orientation.map(formatCoordinate);
}

export function position({ geometry }: SeriesHeader, frame: number): string[] {
  return geometry.positions[frame]!.map(formatCoordinate);
}
