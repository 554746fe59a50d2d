/** Kills writers in turn, each at a random moment that a seed repeats as far as the computer lets it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { bundleOf, commandLineBundle } from '../unit/engine/bundles';
import { random } from './random';
import { WRITERS, type Round, type Writer } from './writers';

export interface Tally {
  kills: number;
  /** Things that were done before the kills. */
  done: number;
  failures: string[];
}

/** How long a writer may work before it is killed. */
const MOST_MS = 900;

/**
 * @param only the writers whose names hold this
 * @returns what came of each writer, by its name
 */
export async function killInTurn(kills: number, seed: number, only = ''): Promise<Map<string, Tally>> {
  const cli = join(await commandLineBundle(), 'cli.cjs');
  const child = await bundleOf('child', 'test/kill/child.ts');
  const root = mkdtempSync(join(tmpdir(), 'gridit-kill-'));
  const dice = random(seed);
  const writers = Object.entries(WRITERS)
    .filter(([name]) => name.includes(only))
    .map(([name, make]) => [name, make()] as [string, Writer]);
  const tallies = new Map<string, Tally>();
  try {
    for (let n = 0; n < kills; n++) {
      const [name, writer] = writers[n % writers.length]!;
      const tally = tallies.get(name) ?? { kills: 0, done: 0, failures: [] };
      tallies.set(name, tally);
      const folder = join(root, String(n % writers.length));
      await mkdir(folder, { recursive: true });
      const pause = dice() * MOST_MS;
      const kill: Round['kill'] = async (child, from) => {
        const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
        await Promise.race([from, gone]);
        await Promise.race([wait(pause), gone]);
        child.kill('SIGKILL');
        await gone;
      };
      tally.kills += 1;
      try {
        tally.done += await writer({ folder, cli, child: child.file, seed: seed * 1000 + n, kill });
      } catch (error) {
        tally.failures.push(`kill ${n + 1} after ${pause.toFixed(0)} ms: ${String(error)}`);
      }
    }
    return tallies;
  } finally {
    rmSync(root, { recursive: true, force: true });
    await child.remove();
  }
}
