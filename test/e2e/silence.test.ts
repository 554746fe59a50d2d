/** The window, at its first start by anybody and through a generation, sends nothing: Chromium underneath neither. */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesIn, freshHome } from '../support/fresh-home';
import { noNamespace, runInSink } from '../support/no-network';
import {
  addTinyPack,
  launchArguments,
  storedIds,
  testFolders,
  TINY_PACK,
  type TestFolders,
} from './support/studio';

const HOOK = resolve(__dirname, 'support/generate-and-quit.cjs');
const why = noNamespace();
/** What the desktop's own libraries keep in a home folder: settings of GTK, fonts, compiled shaders. */
const OF_THE_DESKTOP = /^\.(cache|config)\/(dconf|fontconfig|mesa_shader_cache[^/]*|ibus)\/|^\.pki\//;

let folders: TestFolders;
beforeAll(async () => {
  folders = await testFolders();
  await mkdir(folders.work, { recursive: true });
  await addTinyPack(folders.userData);
});
afterAll(() => folders?.remove());

describe.skipIf(why !== undefined)(`in a network that leads nowhere${why ? ` (${why})` : ''}`, () => {
  it('contacts nobody, whatever the language of the system', async () => {
    const { home, temporary, env } = await freshHome(folders.work);
    const electron = createRequire(import.meta.url)('electron') as unknown as string;
    const { code, output, sent } = await runInSink(
      resolve(folders.work, 'sent.json'),
      [electron, '-r', HOOK, ...launchArguments(folders.userData)],
      // A language for which Chromium has no dictionary yet.
      { ...env, LANG: 'de_DE.UTF-8', LANGUAGE: 'de', LC_ALL: '', GRIDIT_TEST_PACK: TINY_PACK },
    );
    expect(output).toContain('job done');
    expect(code).toBe(0);
    expect(await storedIds(folders.userData)).toHaveLength(1);
    expect(sent).toEqual({ lookups: [], connections: [], packets: 0 });
    expect((await filesIn(home)).filter((name) => !OF_THE_DESKTOP.test(name))).toEqual([]);
    expect(await filesIn(temporary)).toEqual([]);
  });
});
