/** What pydicom, with the decoders of pylibjpeg and pyjpegls, makes of the pixels of a file. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonWith } from './judges';

export type Reference =
  /** Values of all frames, row by row; colours as luminance. `file` holds them as 64-bit floats. */
  | { frames: number; lossy: boolean; file: string }
  /** Why pydicom does not read it. */
  | { error: string };

const SCRIPT = `
import sys, json, pathlib, warnings
import numpy as np, pydicom
from pydicom.pixels import get_decoder, apply_color_lut, apply_modality_lut
warnings.simplefilter('ignore')
LOSSY = {'1.2.840.10008.1.2.4.' + x for x in ('50', '51')}
def grey(a):
    f = a.astype(np.float64)
    return np.floor(0.299 * f[..., 0] + 0.587 * f[..., 1] + 0.114 * f[..., 2] + 0.5)
def read(path, out):
    d = pydicom.dcmread(path)
    decoder = get_decoder(d.file_meta.TransferSyntaxUID)
    if not any(tag in d for tag in ('PixelData', 'FloatPixelData', 'DoubleFloatPixelData')): return dict(error='no pixel data')
    n = int(d.get('NumberOfFrames', 1) or 1)
    frames = []
    for i in range(n):
        a, meta = decoder.as_array(d, raw=True, index=i)
        kind = meta['photometric_interpretation']
        if a.ndim == 3: a = a[..., 0] if kind.startswith('YBR') else grey(a)
        elif kind == 'PALETTE COLOR': a = grey(apply_color_lut(a, d))
        elif d.get('ModalityLUTSequence'): a = apply_modality_lut(a, d)
        elif d.get('HighBit', 0) > d.get('BitsStored', 0) - 1 and 'PixelData' in d:
            # pydicom takes the lowest bits whatever High Bit says.
            a = np.frombuffer(d.PixelData, '<u2').reshape(n, d.Rows, d.Columns)[i] >> (d.HighBit + 1 - d.BitsStored)
        frames.append(a.astype('<f8'))
    out.write_bytes(np.stack(frames).tobytes())
    return dict(frames=n, lossy=d.file_meta.TransferSyntaxUID in LOSSY, file=str(out))
result = {}
files = json.loads(sys.stdin.read())
for i, path in enumerate(files):
    try: result[path] = read(path, pathlib.Path(sys.argv[1]) / f'{i}.f64')
    except Exception as e: result[path] = dict(error=f'{type(e).__name__}: {e}')
print(json.dumps(result))
`;

const MODULES = ['pydicom', 'numpy', 'pylibjpeg', 'libjpeg', 'openjpeg', 'jpeg_ls'];

/** A Python that has pydicom and all of the decoders. */
export function decodingPython(): string | undefined {
  return pythonWith(...MODULES);
}

export function readReferences(
  python: string,
  files: readonly string[],
  folder: string,
): Map<string, Reference> {
  const output = execFileSync(python, ['-c', SCRIPT, folder], {
    input: JSON.stringify(files),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return new Map(Object.entries(JSON.parse(output) as Record<string, Reference>));
}

/** Largest difference of a value from the reference's, or NaN where the numbers of values differ. */
export function largestDifference(
  values: Float64Array,
  reference: Extract<Reference, { file: string }>,
): number {
  const bytes = readFileSync(reference.file);
  const theirs = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  if (theirs.length !== values.length) return Number.NaN;
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]! - theirs[i]!));
  return most;
}

/** Where pydicom keeps the files of its own tests. */
export function pydicomTestFiles(python: string): { folder: string; version: string } {
  const script = 'import pydicom, os; print(os.path.dirname(pydicom.__file__)); print(pydicom.__version__)';
  const [package_, version] = execFileSync(python, ['-c', script], { encoding: 'utf8' })
    .trim()
    .split(/\r?\n/);
  return { folder: join(package_!, 'data', 'test_files'), version: version! };
}
