/** Launch to usable, beside an empty window that is launched the same way, in turn. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { repository } from '../../e2e/support/studio';
import { atMost, type Part } from './report';
import { spread, type Spread } from './statistics';

const ROUNDS = 7;
export const EMPTY_APP = join(__dirname, 'empty-app');

/** What must be there before a person can begin: the models to choose from, the library, the form that starts a job. */
export const USABLE = [
  '[data-testid=model-select] option',
  '[data-testid=generate-button]:not(:disabled)',
  '[data-testid=import-button]',
];
/** The viewer, empty as yet, comes last. */
const STAGES = { usable: USABLE, complete: [...USABLE, '[data-testid=viewer]'] };
const EMPTY_STAGES = { usable: ['#ready'] };

/** Milliseconds from the start of the process to each stage. */
export function launch<Stage extends string>(
  app: string,
  userData: string,
  stages: Record<Stage, string[]>,
): Promise<Record<Stage, number>> {
  const electron = createRequire(__filename)('electron') as string;
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [...sandbox, '-r', join(__dirname, 'launch-hook.cjs'), app, `--user-data-dir=${userData}`];
  return new Promise((resolve, reject) => {
    const started = Date.now();
    const child = spawn(electron, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, GRIDIT_BENCH_STAGES: JSON.stringify(stages) },
    });
    let output = '';
    const limit = setTimeout(() => child.kill(), 60_000);
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      const reached = /^reached (.*)$/m.exec(output)?.[1];
      if (!reached) return reject(new Error(`${app} ended with ${code} before its page could be used.`));
      const times = Object.entries<number>(JSON.parse(reached)).map(([stage, at]) => [stage, at - started]);
      resolve(Object.fromEntries(times) as Record<Stage, number>);
    });
  });
}

export async function measureLaunch(scratch: string): Promise<Part> {
  const usable: number[] = [];
  const complete: number[] = [];
  const nothing: number[] = [];
  const studio = () => launch(repository, join(scratch, 'launch-studio'), STAGES);
  const empty = () => launch(EMPTY_APP, join(scratch, 'launch-empty'), EMPTY_STAGES);
  // The first launches make the data folders and fill the caches of compiled code.
  const first = { studio: await studio(), empty: await empty() };
  await studio();
  for (let round = 0; round < ROUNDS; round++) {
    nothing.push((await empty()).usable);
    const reached = await studio();
    usable.push(reached.usable);
    complete.push(reached.complete);
  }
  const [ours, whole, theirs] = [spread(usable), spread(complete), spread(nothing)];
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const row = ({ best, median }: Spread, ever: number) =>
    `${ms(best)} best, ${ms(median)} median, first ever ${ms(ever)}`;
  const ratio = { best: ours.best / theirs.best, median: ours.median / theirs.median };
  return {
    lines: [
      ['launch to usable', row(ours, first.studio.usable)],
      ['  with the viewer', row(whole, first.studio.complete)],
      ['an empty window', row(theirs, first.empty.usable)],
      ['ratio, usable', `best ${atMost(ratio.best, 1.5)}, median ${atMost(ratio.median, 1.5)}`],
      [
        '  with the viewer',
        `best ${(whole.best / theirs.best).toFixed(2)}, median ${(whole.median / theirs.median).toFixed(2)}`,
      ],
    ],
    figures: { usable: ours, complete: whole, empty: theirs, first, ratio },
  };
}
