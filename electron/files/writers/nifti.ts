/**
 * A series as a NIfTI-1 file: values as they were stored with slope and intercept, in floats where slices differ in
 * these; rows, columns and slices in their own order, sform and qform to RAS+ scanner coordinates (nifti1.h, methods 2
 * and 3).
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { NIFTI1 } from 'nifti-reader-js';
import { CancelledError, UserError } from '../../core/errors';
import {
  columnDirection,
  cross,
  dot,
  isMadeUp,
  rowDirection,
  scale,
  sliceNormal,
  subtract,
  whyNotEven,
  type Geometry,
  type Vec3,
} from '../../core/geometry';
import { EXACT_ARRAYS, exactType, type ExactArray, type ExactType } from '../../core/exact-values';
import { whyNotResampled } from '../../core/resample/resample';
import { frameVoxels, isSynthetic, type Series, type SeriesHeader } from '../../core/series';
import { SOFTWARE } from '../../dicom/software';

/** Bytes before the voxels: the header and four bytes that say there are no extensions. */
const VOXEL_OFFSET = 352;

/**
 * The bytes of the file, compressed by gzip if wanted.
 * Throws `UserError` (bad-request) at once for a series that is no volume; while it is read, `CancelledError`.
 */
export function niftiChunks(
  series: Series,
  options: {
    compress: boolean;
    progress?: (done: number, total: number) => void;
    signal?: AbortSignal | undefined;
  },
): AsyncIterable<Uint8Array> {
  const form = valueForm(series);
  const header = niftiHeader(series.header, form);
  const { frames } = series.header;
  function* chunks(): Generator<Uint8Array> {
    yield header;
    for (let frame = 0; frame < frames; frame++) {
      if (options.signal?.aborted) throw new CancelledError();
      const values = form.frame(frame);
      yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      options.progress?.(frame + 1, frames);
    }
  }
  // No frame is taken before the one before it is on its way.
  const source = Readable.from(chunks(), { objectMode: false, highWaterMark: 1 });
  return options.compress ? gzipped(source) : source;
}

async function* gzipped(source: Readable): AsyncGenerator<Uint8Array> {
  const gzip = createGzip();
  const fed = pipeline(source, gzip);
  // What goes wrong with the source reaches the reader below through the stream that it reads.
  fed.catch(() => undefined);
  yield* gzip as AsyncIterable<Uint8Array>;
  await fed;
}

interface ValueForm {
  type: ExactType;
  slope: number;
  intercept: number;
  /** Values of a frame, from 0. */
  frame(index: number): ExactArray;
}

const TYPE_CODES: Record<ExactType, number> = {
  int16: NIFTI1.TYPE_INT16,
  uint16: NIFTI1.TYPE_UINT16,
  int32: NIFTI1.TYPE_INT32,
  uint32: NIFTI1.TYPE_UINT32,
  float32: NIFTI1.TYPE_FLOAT32,
  float64: NIFTI1.TYPE_FLOAT64,
};

/** The voxels where they hold what the files held; else that, as it was stored, or rescaled where slices differ in scale. */
function valueForm(series: Series): ValueForm {
  const { exact } = series;
  if (!exact) return { ...voxelForm(series.header), frame: (index) => frameVoxels(series, index) };
  const { stored, scales } = exact;
  const size = stored.length / scales.length;
  const ofFrame = (index: number) => stored.subarray(index * size, (index + 1) * size);
  const first = scales[0]!;
  if (scales.every(({ slope, intercept }) => slope === first.slope && intercept === first.intercept)) {
    return { type: exactType(stored), ...first, frame: ofFrame };
  }
  // A float has 24 bits of its own.
  const Kind = stored.BYTES_PER_ELEMENT === 2 || stored instanceof Float32Array ? Float32Array : Float64Array;
  return {
    type: Kind === Float32Array ? 'float32' : 'float64',
    slope: 1,
    intercept: 0,
    frame(index) {
      const { slope, intercept } = scales[index]!;
      const values = ofFrame(index);
      const out = new Kind(values.length);
      for (let i = 0; i < out.length; i++) out[i] = values[i]! * slope + intercept;
      return out;
    },
  };
}

function voxelForm({ values }: SeriesHeader): Omit<ValueForm, 'frame'> {
  return { type: 'int16', slope: values.rescaleSlope, intercept: values.rescaleIntercept };
}

/** The first 352 bytes of the file. Throws `UserError` (bad-request) for a series that is no volume. */
export function niftiHeader(
  header: SeriesHeader,
  form: Omit<ValueForm, 'frame'> = voxelForm(header),
): Uint8Array {
  const { geometry, values, timesMs } = header;
  if (header.mosaic)
    throw new UserError(
      'bad-request',
      `NIfTI holds volumes only. ${header.notVolume ?? ''} Choose DICOM or PNG.`,
    );
  const overTime = timesMs !== undefined && timesMs.length > 1;
  if (header.frames > 1 && !overTime) {
    const reason = whyNotEven(geometry);
    if (reason) {
      const instead = whyNotResampled(header)
        ? 'Choose DICOM or PNG.'
        : 'Resample it to even spacing first, or choose DICOM or PNG.';
      throw new UserError('bad-request', `NIfTI holds evenly spaced volumes only. ${reason} ${instead}`);
    }
  }
  const axes = ijkToRas(geometry, overTime);
  const steps = axes.slice(0, 3).map((axis) => Math.hypot(...axis)) as [number, number, number];
  const { quaternion, qfac, rigid } = quaternionOf(axes, steps);

  const nifti = new NIFTI1();
  nifti.littleEndian = true;
  nifti.dims = overTime
    ? [4, header.columns, header.rows, 1, header.frames, 1, 1, 1]
    : [3, header.columns, header.rows, header.frames, 1, 1, 1, 1];
  const timeStep = overTime ? (timesMs[timesMs.length - 1]! - timesMs[0]!) / (timesMs.length - 1) : 0;
  nifti.pixDims = [qfac, ...steps, timeStep, 0, 0, 0];
  nifti.datatypeCode = TYPE_CODES[form.type];
  nifti.numBitsPerVoxel = 8 * EXACT_ARRAYS[form.type].BYTES_PER_ELEMENT;
  nifti.vox_offset = VOXEL_OFFSET;
  nifti.scl_slope = form.slope;
  nifti.scl_inter = form.intercept;
  nifti.cal_min = values.window.center - values.window.width / 2;
  nifti.cal_max = values.window.center + values.window.width / 2;
  nifti.xyzt_units = NIFTI1.UNITS_MM + NIFTI1.UNITS_MSEC;
  nifti.description = `${SOFTWARE.name} ${SOFTWARE.version}${isSynthetic(header) ? '; synthetic' : ''}`;
  nifti.aux_file = '';
  nifti.intent_name = '';
  nifti.magic = 'n+1';
  // Neither form is claimed where positions or distances are made up. A sheared stack (gantry tilt) has no quaternion;
  // its sform alone tells where it lies.
  const code = isMadeUp(geometry) ? NIFTI1.XFORM_UNKNOWN : NIFTI1.XFORM_SCANNER_ANAT;
  nifti.qform_code = rigid ? code : NIFTI1.XFORM_UNKNOWN;
  nifti.sform_code = code;
  [nifti.quatern_b, nifti.quatern_c, nifti.quatern_d] = quaternion;
  const origin = axes[3];
  [nifti.qoffset_x, nifti.qoffset_y, nifti.qoffset_z] = [origin[0], origin[1], origin[2]];
  nifti.affine = [0, 1, 2].map((row) => axes.map((axis) => axis[row]!)).concat([[0, 0, 0, 1]]);
  return new Uint8Array(nifti.toArrayBuffer());
}

type Axes = [column: Vec3, row: Vec3, slice: Vec3, origin: Vec3];

/** Steps of the three indices and the origin, mm, RAS: DICOM's LPS with x and y turned round. */
function ijkToRas(geometry: Geometry, overTime: boolean): Axes {
  const { positions, orientation } = geometry;
  const first = positions[0]!;
  const last = positions[positions.length - 1]!;
  const single = positions.length < 2 || overTime;
  const sliceStep = single
    ? scale(sliceNormal(orientation), geometry.sliceThickness ?? 1)
    : scale(subtract(last, first), 1 / (positions.length - 1));
  const lps: Axes = [
    scale(rowDirection(orientation), geometry.columnSpacing),
    scale(columnDirection(orientation), geometry.rowSpacing),
    sliceStep,
    first,
  ];
  return lps.map(([x, y, z]): Vec3 => [-x, -y, z]) as Axes;
}

/** Quaternion (b, c, d) and handedness of a rotation with steps (nifti1.h, `mat44_to_quatern`). */
function quaternionOf(
  axes: Axes,
  steps: readonly [number, number, number],
): { quaternion: [number, number, number]; qfac: 1 | -1; rigid: boolean } {
  const unit = [0, 1, 2].map((i) => scale(axes[i]!, 1 / steps[i]!)) as [Vec3, Vec3, Vec3];
  const rigid = [dot(unit[0], unit[1]), dot(unit[0], unit[2]), dot(unit[1], unit[2])].every(
    (c) => Math.abs(c) < 1e-3,
  );
  const qfac = dot(cross(unit[0], unit[1]), unit[2]) < 0 ? -1 : 1;
  const [x, y, z] = [unit[0], unit[1], scale(unit[2], qfac)];
  const trace = x[0] + y[1] + z[2];
  let quaternion: [number, number, number];
  let a: number;
  if (trace > 0) {
    const s = Math.sqrt(trace + 1) * 2;
    a = s / 4;
    quaternion = [(y[2] - z[1]) / s, (z[0] - x[2]) / s, (x[1] - y[0]) / s];
  } else if (x[0] >= y[1] && x[0] >= z[2]) {
    const s = Math.sqrt(1 + x[0] - y[1] - z[2]) * 2;
    a = (y[2] - z[1]) / s;
    quaternion = [s / 4, (y[0] + x[1]) / s, (z[0] + x[2]) / s];
  } else if (y[1] >= z[2]) {
    const s = Math.sqrt(1 + y[1] - x[0] - z[2]) * 2;
    a = (z[0] - x[2]) / s;
    quaternion = [(y[0] + x[1]) / s, s / 4, (z[1] + y[2]) / s];
  } else {
    const s = Math.sqrt(1 + z[2] - x[0] - y[1]) * 2;
    a = (x[1] - y[0]) / s;
    quaternion = [(z[0] + x[2]) / s, (z[1] + y[2]) / s, s / 4];
  }
  // Readers take a = √(1 − b² − c² − d²), so a must not be negative.
  if (a < 0) quaternion = [-quaternion[0], -quaternion[1], -quaternion[2]];
  return { quaternion, qfac, rigid };
}
