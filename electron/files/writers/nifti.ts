/**
 * A series as a NIfTI-1 file: 16-bit values with slope and intercept, rows, columns and slices in their own order,
 * sform and qform to RAS+ scanner coordinates (nifti1.h, methods 2 and 3).
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
  const header = niftiHeader(series.header);
  const { frames } = series.header;
  function* chunks(): Generator<Uint8Array> {
    yield header;
    for (let frame = 0; frame < frames; frame++) {
      if (options.signal?.aborted) throw new CancelledError();
      const voxels = frameVoxels(series, frame);
      yield new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
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

/** The first 352 bytes of the file. Throws `UserError` (bad-request) for a series that is no volume. */
export function niftiHeader(header: SeriesHeader): Uint8Array {
  const { geometry, values, timesMs } = header;
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
  nifti.datatypeCode = NIFTI1.TYPE_INT16;
  nifti.numBitsPerVoxel = 16;
  nifti.vox_offset = VOXEL_OFFSET;
  nifti.scl_slope = values.rescaleSlope;
  nifti.scl_inter = values.rescaleIntercept;
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
