/** The main job sends nothing and leaves nothing behind that nobody asked for. */
import { mkdir, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noNamespace, plainEnvironment, runInSink } from '../../support/no-network';
import { writeTinyPack } from '../engine/tiny-pack';
import { commandLineBundle } from '../engine/bundles';
import { withCli } from './with-cli';

const { at } = withCli();
const why = noNamespace();
/** Our own: which provider was found best. */
const OURS = join('.cache', 'GriDiT Studio', 'providers.json');

/** Folders of a person who has never started anything. */
async function freshHome(): Promise<NodeJS.ProcessEnv> {
  for (const name of ['person', 'tmp', 'work']) await mkdir(at(name));
  const env = plainEnvironment();
  for (const name of Object.keys(env)) if (name.startsWith('XDG_')) delete env[name];
  return { ...env, HOME: at('person'), TMPDIR: at('tmp') };
}

/** Files of a folder, and of all below it. */
async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + sep.length));
}

describe.skipIf(why !== undefined)(`in a network that leads nowhere${why ? ` (${why})` : ''}`, () => {
  test('what is sent is caught', async () => {
    const script = `fetch('https://updates.example.org/').catch(() => {})`;
    const { sent } = await runInSink(at('sent.json'), [process.execPath, '-e', script], await freshHome());
    expect(sent.lookups).toEqual(['updates.example.org']);
    expect(sent.connections).toContain('198.51.100.1:443');
    expect(sent.packets).toBeGreaterThan(2);
  });

  test('generate, with a search for what computes best, contacts nobody and keeps only what is ours', async () => {
    const env = await freshHome();
    await writeTinyPack(at('packs'));
    const cli = join(await commandLineBundle(), 'cli.cjs');
    const args = ['generate', '--model', 'tiny', '--packs', at('packs'), '--frames', '4'];
    const { code, output, sent } = await runInSink(
      at('sent.json'),
      [process.execPath, cli, ...args, '--out', at('work', 'o')],
      env,
    );
    expect(code, output).toBe(0);
    expect(sent).toEqual({ lookups: [], connections: [], packets: 0 });
    expect(await files(at('person'))).toEqual([OURS]);
    expect(await files(at('tmp'))).toEqual([]);
  });
});
