/** What must lie in a packaged application, and what must not. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listPackage } from '@electron/asar';
import { BUNDLES } from '../../electron/main/help/licences';
import { CHROMIUM_LICENCES } from '../../build/package/contents';

/** @param folder the application folder of Linux @returns what is wrong with it, one sentence each */
export async function faultsOf(folder: string): Promise<string[]> {
  const faults: string[] = [];
  const resources = join(folder, 'resources');
  const inside = listPackage(join(resources, 'app.asar'), { isPack: false }).map((name) =>
    name.replaceAll('\\', '/'),
  );
  const has = (name: string) => inside.includes(name);
  for (const name of BUNDLES) {
    if (!has(`/dist/main/${name}.licenses.md`)) faults.push(`The notices of the bundle ${name} are missing.`);
  }
  for (const name of ['/dist/main/onnxruntime.licenses.md', '/dist/renderer/licenses.md', '/LICENSE']) {
    if (!has(name)) faults.push(`${name} is missing.`);
  }
  // A deb has Electron's licence where Debian looks for it.
  const places = [join(folder, 'LICENSE'), join(folder, '../../share/doc/gridit-studio/copyright')];
  const licence = places.find((file) => existsSync(file)) ?? places[0]!;
  for (const file of [join(resources, CHROMIUM_LICENCES), licence]) {
    const text = existsSync(file) ? await readFile(file, 'utf8') : '';
    if (text.length < 1000) faults.push(`${file} is missing.`);
  }
  const nested = inside.filter((name) => /\/node_modules\/.*\/node_modules\//.test(name));
  if (nested.length > 0) faults.push(`Packages of packages are in it: ${nested[0]}.`);
  const packages = new Set(
    inside.flatMap((name) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? []),
  );
  const more = [...packages].filter((name) => !['onnxruntime-node', 'onnxruntime-common'].includes(name));
  if (more.length > 0) faults.push(`Packages are in it that should not be: ${more.join(', ')}.`);
  const stray = inside.filter((name) =>
    /\.(map|ts|d\.ts)$|^\/(test|models|shared|electron|renderer)\//.test(name),
  );
  if (stray.length > 0) faults.push(`It holds what only developers need: ${stray[0]}.`);
  const systems = await readdir(
    join(resources, 'app.asar.unpacked/node_modules/onnxruntime-node/bin/napi-v6'),
  ).catch(() => []);
  if (systems.join() !== 'linux')
    faults.push(`It has the libraries of: ${systems.join(', ') || 'no system'}.`);
  const packs = await readdir(join(resources, 'packs')).catch(() => []);
  for (const pack of packs) {
    if (!existsSync(join(resources, 'packs', pack, 'MODEL_CARD.md'))) faults.push(`${pack} has no card.`);
  }
  if (packs.length === 0) faults.push('It has no models.');
  return faults;
}
