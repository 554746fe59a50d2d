/** The same modality values with unsigned stored values, for objects that hold no others. */
import type { Series } from '../../core/series';
import { storedForm, type StoredForm } from './stored-form';

const SHIFT = 32768;

/**
 * The series itself where it has no negative values; otherwise one whose values are 32768 higher, as 16 unsigned bits in
 * the memory of signed ones.
 */
export function unsignedSeries(series: Series): { series: Series; form: StoredForm } {
  const form = storedForm(series);
  if (!form.signed) return { series, form };
  const { values } = series.header;
  if (!series.voxels.some((value) => value < 0) && (values.padding ?? 0) >= 0) {
    const unsigned = { ...series, header: { ...series.header, values: { ...values, signed: false } } };
    return { series: unsigned, form: storedForm(unsigned) };
  }
  const voxels = series.voxels.map((value) => value ^ 0x8000);
  const shifted = {
    voxels,
    header: {
      ...series.header,
      values: {
        ...values,
        rescaleIntercept: values.rescaleIntercept - SHIFT * values.rescaleSlope,
        bitsStored: 16,
        signed: false,
        ...(values.padding !== undefined && { padding: values.padding + SHIFT }),
      },
    },
  };
  return { series: shifted, form: { bits: 16, signed: false } };
}
