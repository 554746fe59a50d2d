/** `gridit dataset`: planned, killed, gone on with, looked at and verified as a person does it. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placeWithPack, SPEC, specFile } from '../dataset/with-dataset';
import { withCli } from './with-cli';

const { at, run, begin } = withCli();

const contents = async (folder: string) => {
  const all: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) all[path.slice(folder.length)] = (await readFile(path)).toString('latin1');
  }
  return all;
};

async function planned(name: string) {
  const { packs } = await placeWithPack();
  const spec = await specFile(at(), SPEC.replace('patients: 4', 'patients: 16'));
  const result = await run('dataset', 'plan', spec, '--out', at(name), '--packs', packs);
  return { result, packs, make: ['dataset', 'run', at(name), '--packs', packs, '--provider', 'cpu'] };
}

test('killed again and again, it ends with the files of a run that was not', async () => {
  const undisturbed = await planned('whole');
  expect(undisturbed.result).toMatchObject({ code: 0 });
  expect(undisturbed.result.stdout).toContain('16 patients');
  expect(await run(...undisturbed.make)).toMatchObject({ code: 0 });

  const { make, packs } = await planned('killed');
  for (let kills = 0; kills < 2; kills++) {
    const running = begin(...make, '--json');
    await Promise.race([running.said('"type":"series"'), running.finished]);
    running.signal('SIGKILL');
    await running.finished;
  }
  const stopped = begin(...make, '--json');
  await stopped.said('"type":"series"');
  stopped.signal('SIGINT');
  expect(await stopped.finished).toMatchObject({
    code: 130,
    stderr: expect.stringContaining('What was made stays; go on with: gridit dataset run') as string,
  });
  const last = await run(...make, '--json');
  expect(last).toMatchObject({ code: 0 });
  expect(await contents(at('killed', 'data'))).toEqual(await contents(at('whole', 'data')));

  const status = await run('dataset', 'status', at('killed'), '--json');
  const { done, series } = JSON.parse(status.stdout) as { done: number; series: number };
  expect(done).toBe(series);
  const verified = await run('dataset', 'verify', at('killed'), '--packs', packs, '--provider', 'cpu');
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.stdout).toContain('1 made again came out the same');
});

test('two runs on one dataset: the second is told', async () => {
  const { make } = await planned('two');
  const first = begin(...make, '--json');
  await first.said('"type":"series"');
  first.signal('SIGSTOP');
  const second = await run(...make);
  expect(second).toMatchObject({ code: 1 });
  expect(second.stderr).toContain('is in use by another GriDiT Studio');
  first.signal('SIGCONT');
  expect(await first.finished).toMatchObject({ code: 0 });
});

test('a mistake is told with file, line and field, and nothing is left', async () => {
  const spec = await specFile(at(), SPEC.replace('patients: 4', 'patients: -4'));
  const { code, stderr } = await run('dataset', 'plan', spec, '--out', at('none'));
  expect(code).toBe(1);
  expect(stderr).toContain('spec.yaml, line 5: "patients" must be a whole number');
  expect(await readdir(at())).not.toContain('none');
  expect((await run('dataset', 'plan', at('missing.yaml'), '--out', at('none'))).stderr).toContain(
    'There is no such file',
  );
  await mkdir(at('full'));
  await writeFile(at('full', 'x'), '');
  expect((await run('dataset', 'plan', spec, '--out', at('full'))).code).toBe(1);
  expect((await run('dataset', 'run', at('full'), '--shard', '3/2')).code).toBe(2);
});
