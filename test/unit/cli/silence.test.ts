/** The main job sends nothing and leaves nothing behind that nobody asked for. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn, freshHome } from '../../support/fresh-home';
import { noNamespace, runInSink } from '../../support/no-network';
import { commandLineBundle } from '../engine/bundles';
import { writeTinyPack } from '../engine/tiny-pack';
import { withCli } from './with-cli';

const { at } = withCli();
const why = noNamespace();
/** Our own: which provider was found best. */
const OURS = join('.cache', 'GriDiT Studio', 'providers.json');

describe.skipIf(why !== undefined)(`in a network that leads nowhere${why ? ` (${why})` : ''}`, () => {
  test('what is sent is caught', async () => {
    const { env } = await freshHome(at());
    const script = `fetch('https://updates.example.org/').catch(() => {})`;
    const { sent } = await runInSink(at('sent.json'), [process.execPath, '-e', script], env);
    expect(sent.lookups).toEqual(['updates.example.org']);
    expect(sent.connections).toContain('198.51.100.1:443');
    expect(sent.packets).toBeGreaterThan(2);
  });

  test('generate, with a search for what computes best, contacts nobody and keeps only what is ours', async () => {
    const { home, temporary, env } = await freshHome(at());
    await writeTinyPack(at('packs'));
    const cli = join(await commandLineBundle(), 'cli.cjs');
    const args = ['generate', '--model', 'tiny', '--packs', at('packs'), '--frames', '4', '--out', at('o')];
    const { code, output, sent } = await runInSink(at('sent.json'), [process.execPath, cli, ...args], env);
    expect(code, output).toBe(0);
    expect(sent).toEqual({ lookups: [], connections: [], packets: 0 });
    expect(await filesIn(home)).toEqual([OURS]);
    expect(await filesIn(temporary)).toEqual([]);
  });
});
