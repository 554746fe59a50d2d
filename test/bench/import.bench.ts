/**
 * npm run bench -- import: how fast DICOM series become volumes in memory, beside pydicom with NumPy and dcm2niix on
 * the same files, in turn. Prints a table, then one line of JSON. The series is that of GRIDIT_BENCH_SERIES, or a chest
 * CT of 98 slices beside the repository.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundleImportOnce } from './import/bundle';
import { copyWith, writeSmallFiles } from './import/copies';
import { timeDcm2niix, timePydicom } from './import/judges';

const ROOT = resolve(__dirname, '../..');
const SERIES = process.env['GRIDIT_BENCH_SERIES'] ?? resolve(ROOT, '../shared/data/dicom/chest-ct-lungfcp');
const ROUNDS = 5;
const RUNS = 3;
const SMALL_FILES = 5000;

interface Figures {
  /** Best of all runs, milliseconds. */
  ours: number;
  /** The first run of a process, which still has to be compiled. */
  firstRun: number;
  pydicom: number | string;
  dcm2niix: number | string;
  /** Bytes of the volume, and the largest resident memory of the process that made it once. */
  volume: number;
  peakMemory: number;
}

interface Own {
  milliseconds: number[];
  bytes: number;
  frames: number;
}

/** Our program, as it ships. */
let program = '';

function runOurs(path: string, runs: number, memory?: string): Own {
  const args = [program, path, String(runs)];
  if (memory) args.unshift('--require', join(__dirname, 'report-peak-memory.cjs'));
  const env = { ...process.env, ...(memory && { GRIDIT_BENCH_MEMORY: memory }) };
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env })) as Own;
}

/** All in turn, round after round, so that what else happens on the machine meets all alike. */
function measure(path: string, scratch: string, rounds: number, ...modules: string[]): Figures {
  const memory = join(scratch, 'memory');
  const { bytes } = runOurs(path, 1, memory);
  const ours: number[] = [];
  const first: number[] = [];
  const pydicom: (number | string)[] = [];
  const dcm2niix: (number | string)[] = [];
  for (let round = 0; round < rounds; round++) {
    const { milliseconds } = runOurs(path, RUNS + 1);
    first.push(milliseconds[0]!);
    ours.push(...milliseconds.slice(1));
    const theirs = timePydicom(ROOT, path, RUNS + 1, ...modules);
    pydicom.push(...(typeof theirs === 'string' ? [theirs] : theirs.slice(1)));
    for (let run = 0; run < RUNS; run++) dcm2niix.push(timeDcm2niix(path, scratch));
  }
  return {
    ours: Math.min(...ours),
    firstRun: Math.min(...first),
    pydicom: best(pydicom),
    dcm2niix: best(dcm2niix),
    volume: bytes,
    peakMemory: Number(readFileSync(memory, 'utf8')) * 1024,
  };
}

function best(times: (number | string)[]): number | string {
  const reason = times.find((time) => typeof time === 'string');
  return reason ?? Math.min(...(times as number[]));
}

function print(name: string, { ours, firstRun, pydicom, dcm2niix, volume, peakMemory }: Figures): void {
  const row = (label: string, text: string) => console.log(label.padEnd(24) + text);
  const than = (label: string, time: number | string) =>
    row(
      '',
      typeof time === 'string'
        ? `${label}: ${time}`
        : `${label}: ${time.toFixed(0)} ms, ${(time / ours).toFixed(2)} times ours`,
    );
  row(name, `${ours.toFixed(0)} ms, the first time in a process ${firstRun.toFixed(0)} ms`);
  than('pydicom and NumPy', pydicom);
  than('dcm2niix', dcm2niix);
  const most = 1.5 * volume + 200e6;
  const share = (peakMemory / most).toFixed(2);
  row('', `peak memory ${(peakMemory / 1e6).toFixed(0)} MB, ${share} of 1.5 volumes and 200 MB`);
}

async function main(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'gridit-bench-import-'));
  const figures: Record<string, Figures | string> = {};
  const take = (name: string, work: () => Figures | string) => {
    const result = work();
    figures[name] = result;
    if (typeof result === 'string') console.log(name.padEnd(24) + `not measured: ${result}`);
    else print(name, result);
  };
  try {
    program = await bundleImportOnce(ROOT, join(scratch, 'program'));
    console.log(`${'load'.padEnd(24)}${loadavg()[0]!.toFixed(1)} at the start`);
    if (!existsSync(SERIES))
      console.log(`No series at ${SERIES}; set GRIDIT_BENCH_SERIES to a folder with one.`);
    else {
      take('series', () => measure(SERIES, scratch, ROUNDS));
      const copies: [string, string, string[], string[]][] = [
        ['JPEG-LS copy', 'dcmcjpls', [], ['jpeg_ls']],
        ['JPEG 2000 copy', 'gdcmconv', ['--j2k'], ['openjpeg']],
        ['RLE copy', 'dcmcrle', [], []],
      ];
      for (const [name, program, options, modules] of copies) {
        const folder = join(scratch, name);
        take(
          name,
          () => copyWith(program, options, SERIES, folder) ?? measure(folder, scratch, 2, ...modules),
        );
      }
    }
    const small = join(scratch, 'small');
    writeSmallFiles(small, SMALL_FILES);
    take(`${SMALL_FILES} small files`, () => measure(small, scratch, 1));
    console.log(JSON.stringify(figures));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

void main();
