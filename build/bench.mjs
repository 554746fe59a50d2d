// npm run bench [-- NAME ...]: runs test/bench/*.ts one after the other, or those whose names are given.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApp } from './build.mjs';
import { runThrough } from './processes.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const folder = join(root, 'test/bench');
const wanted = process.argv.slice(2);
const all = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.bench.ts'))
      .map((name) => name.slice(0, -'.bench.ts'.length))
      .sort()
  : [];
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0 || all.length === 0) {
  console.error(
    `bench: no benchmark ${unknown.join(', ') || 'at all'} in test/bench; there are: ${all.join(', ')}`,
  );
  process.exit(2);
}

const names = wanted.length > 0 ? wanted : all;
if (names.includes('viewer')) {
  // It opens the real window.
  const status = await runThrough(process.execPath, [join(root, 'build/bootstrap.mjs'), 'window'], {
    cwd: root,
  });
  if (status !== 0) process.exit(status);
  await buildApp();
} else {
  await buildApp({ only: 'node' });
}
for (const name of names) {
  const status = await runThrough(process.execPath, ['--import', 'tsx', join(folder, `${name}.bench.ts`)], {
    cwd: root,
  });
  if (status !== 0) process.exit(status);
}
