/** Other people's programs that judge our files. A test whose judge is not installed is skipped with a note. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../..');

/** The data folder that lies beside the repository on machines that test against real series. */
export const DATA = join(root, '../shared/data/dicom');

export interface Run {
  status: number;
  /** Both streams. */
  output: string;
}

export function run(program: string, ...args: string[]): Run {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error) throw error;
  return { status: status ?? -1, output: `${stdout}${stderr}` };
}

export function installed(program: string): boolean {
  return !(spawnSync(program, ['--version'], { stdio: 'ignore' }).error as NodeJS.ErrnoException | undefined);
}

/** A Python with the given modules: the models' environment, or the system's; `undefined` where neither has them. */
export function pythonWith(...modules: string[]): string | undefined {
  const key = modules.join();
  if (!pythons.has(key)) pythons.set(key, findPython(modules));
  return pythons.get(key);
}

const pythons = new Map<string, string | undefined>();

function findPython(modules: string[]): string | undefined {
  const candidates = [join(root, 'models/.venv/bin/python'), 'python3'];
  return candidates.find((python) => {
    if (python.includes('/') && !existsSync(python)) return false;
    return spawnSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' }).status === 0;
  });
}

/** Runs a Python script that prints JSON. */
export function askPython<T>(python: string, script: string, ...args: string[]): T {
  return JSON.parse(
    execFileSync(python, ['-c', script, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 }),
  ) as T;
}

/** What pydicom and NumPy see in a folder or file; slices in order of Instance Number. */
export interface PydicomSlice {
  file: string;
  instance: number;
  position: number[];
  orientation: number[];
  spacing: number[];
  slope: number;
  intercept: number;
  window: number[];
  synthetic: string;
  rows: number;
  columns: number;
  /** SHA-256 of the stored values as little endian signed 16-bit numbers. */
  sha256: string;
}

export const PYDICOM_SLICES = `
import sys, json, hashlib, pathlib, numpy, pydicom
out = []
root = pathlib.Path(sys.argv[1])
for path in sorted(root.rglob('*.dcm')) if root.is_dir() else [root]:
    d = pydicom.dcmread(path)
    first = lambda v: [float(x) for x in (v if hasattr(v, '__iter__') and not isinstance(v, str) else [v])]
    out.append(dict(
        file=str(path.relative_to(root)) if root.is_dir() else path.name,
        instance=int(d.InstanceNumber),
        position=first(d.ImagePositionPatient), orientation=first(d.ImageOrientationPatient),
        spacing=first(d.PixelSpacing),
        slope=float(d.get('RescaleSlope', 1)), intercept=float(d.get('RescaleIntercept', 0)),
        window=[first(d.WindowCenter)[0], first(d.WindowWidth)[0]],
        synthetic=str(d[0x0008, 0x001c].value) if (0x0008, 0x001c) in d else '',
        rows=int(d.Rows), columns=int(d.Columns),
        sha256=hashlib.sha256(d.pixel_array.astype('<i2').tobytes()).hexdigest()))
out.sort(key=lambda s: s['instance'])
print(json.dumps(out))
`;

/** Findings of dciodvfy that are not about the IOD's own name. */
export function dciodvfyFindings(file: string): string[] {
  return run('dciodvfy', file)
    .output.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(MR|CT)Image$/.test(line));
}

/**
 * Debian's dciodvfy of 2022 does not know Synthetic Data (0008,001C), which came in 2023, and says so in four ways.
 * Nothing else may be found.
 */
export const ALLOWED_FINDINGS = [
  '(0x0008,0x001c)  ?  - Warning - Unrecognized tag - assuming explicit value representation OK',
  'Error - Attribute with an even group number is not a recognized standard attribute - (0x0008,0x001c)  ?',
  'Warning - Attribute is not present in standard DICOM IOD - (0x0008,0x001c)  ?',
  'Warning - Dicom dataset contains attributes not present in standard DICOM IOD - this is a Standard Extended SOP Class',
];

/** Every value of a file but its meta information, as dcmtk reads it. */
export function dumpedValues(file: string): string {
  return run('dcmdump', '+L', file)
    .output.split('\n')
    .filter((line) => /^ *\(/.test(line) && !/^\((0002|fffe)/.test(line.trim()))
    .map((line) =>
      line
        .replace(/#.*$/, '')
        .replace(/ (with )?(explicit|undefined) length|=\w+/g, '')
        .trim(),
    )
    .join('\n');
}
