/** The same work by other people's programs: pydicom with NumPy, and dcm2niix. */
import { execFileSync, spawnSync } from 'node:child_process';
import { findPython } from '../../../build/bootstrap/python.mjs';

/** Reads all files, sorts them along the normal and stacks their pixels as 16-bit numbers, so many times. */
const SCRIPT = `
import sys, json, time, pathlib, numpy as np, pydicom
path, runs = pathlib.Path(sys.argv[1]), int(sys.argv[2])
times = []
for run in range(runs):
    started = time.perf_counter()
    slices = [pydicom.dcmread(p) for p in sorted(path.rglob('*')) if p.is_file()]
    slices.sort(key=lambda d: float(np.dot(np.cross(d.ImageOrientationPatient[:3], d.ImageOrientationPatient[3:]), d.ImagePositionPatient)))
    volume = np.empty((len(slices), slices[0].Rows, slices[0].Columns), np.int16)
    for i, d in enumerate(slices): volume[i] = d.pixel_array
    times.append(1000 * (time.perf_counter() - started))
print(json.dumps(times))
`;

/** Milliseconds of each run within one Python, its start not counted; or why there are none. */
export function timePydicom(
  root: string,
  folder: string,
  runs: number,
  ...modules: string[]
): number[] | string {
  const needed = ['pydicom', 'numpy', ...modules];
  const python = findPython(root, needed);
  if (!python) return `no Python with ${needed.join(', ')}`;
  const output = execFileSync(python, ['-c', SCRIPT, folder, String(runs)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(output) as number[];
}

/** Milliseconds of one whole run of dcm2niix, which writes an uncompressed NIfTI file; or why there are none. */
export function timeDcm2niix(folder: string, into: string): number | string {
  const started = performance.now();
  const { status, error } = spawnSync(
    'dcm2niix',
    ['-z', 'n', '-b', 'n', '-w', '1', '-f', 'out', '-o', into, folder],
    {
      stdio: 'ignore',
    },
  );
  if (error) return 'dcm2niix is not installed';
  return status === 0 ? performance.now() - started : `dcm2niix ended with ${status}`;
}
