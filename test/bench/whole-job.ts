/** The default job from the command line, in a process of its own: wall time and largest resident memory. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

export interface JobFigures {
  frames: number;
  seconds: number;
  /** From the start of the program to the first finished frame. */
  firstFrameSeconds: number;
  peakMemoryMiB: number;
}

export async function measureJob(model: string): Promise<JobFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'gridit-bench-'));
  const memory = join(folder, 'memory');
  const args = [
    'generate',
    '--model',
    model,
    '--seed',
    '1',
    '--provider',
    'cpu',
    '--json',
    '--out',
    join(folder, 'out'),
  ];
  const started = performance.now();
  let firstFrame = 0;
  let output = '';
  try {
    const child = spawn(
      process.execPath,
      ['--require', join(__dirname, 'report-peak-memory.cjs'), join(root, 'dist/main/cli.cjs'), ...args],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, GRIDIT_BENCH_MEMORY: memory } },
    );
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (!firstFrame && output.includes('"type":"frame"')) firstFrame = performance.now();
    });
    const code = await new Promise<number | null>((settle, reject) => {
      child.once('error', reject);
      child.once('close', settle);
    });
    const seconds = (performance.now() - started) / 1000;
    const last = JSON.parse(output.trim().split('\n').at(-1)!) as {
      type: string;
      frames: number;
      message?: string;
    };
    if (code !== 0 || last.type !== 'done')
      throw new Error(`The job ended with ${code}: ${last.message ?? last.type}`);
    return {
      frames: last.frames,
      seconds,
      firstFrameSeconds: (firstFrame - started) / 1000,
      peakMemoryMiB: Number(await readFile(memory, 'utf8')) / 1024,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
