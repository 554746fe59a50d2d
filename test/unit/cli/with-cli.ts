/** What the tests of the command line begin with: the program, and a folder of its own for each test. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import { commandLineBundle } from '../engine/bundles';
import { start, type Finished, type Running } from './run-cli';

export interface CommandLine {
  /** A path in the test's folder. */
  at(...names: string[]): string;
  begin(...args: string[]): Running;
  run(...args: string[]): Promise<Finished>;
  /** What is in the test's folder beside what the program keeps for itself, in order. */
  left(): Promise<string[]>;
}

/** Registers the hooks; call it once in a test file. */
export function withCli(): CommandLine {
  let cli = '';
  let place = '';
  beforeAll(async () => {
    cli = join(await commandLineBundle(), 'cli.cjs');
  }, 120_000);
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'gridit-test-'));
    await mkdir(join(place, 'home'));
  });
  afterEach(() => rm(place, { recursive: true, force: true }));

  const at = (...names: string[]) => join(place, ...names);
  const begin = (...args: string[]) => start(cli, at('home'), args);
  return {
    at,
    begin,
    run: (...args) => begin(...args).finished,
    left: async () => (await readdir(place)).filter((name) => name !== 'home').toSorted(),
  };
}
