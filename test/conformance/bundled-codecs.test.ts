/** The utility process "files" as it is built, away from the packages: it must bring its decoders along. */
import { fork, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../build/build.mjs';
import type { FilesAnswer } from '../../electron/files/messages';
import { temporaryRoot } from './support/temporary-root';

const root = temporaryRoot();
const dist = resolve(__dirname, '../../dist/main');
const fixtures = resolve(__dirname, '../fixtures/dicom');
const bundle = join(root, 'app');

/** Asks the bundle to import one file; what it answers in the end. */
async function importBundled(file: string, name: string): Promise<FilesAnswer> {
  const incoming = join(root, `incoming-${name}`);
  mkdirSync(incoming);
  const child = fork(join(bundle, 'files.cjs'), {
    cwd: root,
    execArgv: ['--require', join(__dirname, 'support/parent-port.cjs')],
    serialization: 'advanced',
  });
  try {
    return await new Promise((settle, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`The process ended with ${code}.`)));
      child.on('message', (answer: FilesAnswer) => 'ok' in answer && settle(answer));
      child.send({ id: 1, call: 'import', args: { paths: [join(fixtures, file)], incoming } });
    });
  } finally {
    child.removeAllListeners('exit');
    child.kill();
  }
}

describe('the bundled files process', () => {
  beforeAll(async () => {
    await buildApp({ only: 'node' });
    cpSync(dist, bundle, { recursive: true });
  });

  it.each(['jpeg-ls', 'jpeg-2000-lossless', 'htj2k-lossless', 'jpeg-baseline', 'jpeg-lossless', 'rle'])(
    'decodes %s',
    async (name) => {
      const answer = await importBundled(`${name}.dcm`, name);
      expect(answer).toMatchObject({ ok: true, value: { skipped: [], series: [{ header: { frames: 3 } }] } });
    },
  );

  it('decodes for the command line, which ends when it is done', () => {
    const out = join(root, 'out');
    const file = join(fixtures, 'jpeg-2000-lossless.dcm');
    const done = spawnSync(
      process.execPath,
      [join(dist, 'cli.cjs'), 'convert', file, '--format', 'png', '--out', out],
      {
        cwd: root,
        encoding: 'utf8',
        timeout: 60_000,
      },
    );
    expect([done.status, done.stderr]).toEqual([0, expect.not.stringMatching(/rror/)]);
    expect(readdirSync(out).filter((name) => name.endsWith('.png'))).toHaveLength(3);
  });

  it('says so where a decoder is missing, and does not crash', async () => {
    rmSync(join(bundle, 'codecs'), { recursive: true });
    const answer = await importBundled('jpeg-ls.dcm', 'without');
    expect(answer).toMatchObject({ ok: false, message: expect.stringMatching(/decoders are missing/) });
  });
});
