/** Installers to start: those of `npm run make`, or, where the Electron that ships is not here, trial ones of the old one. */
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { spawnSync } from 'node:child_process';
import { ZipFile } from 'yazl';

export const root = resolve(__dirname, '../..');
const electron = join(root, 'node_modules/electron');

export const SUFFIXES = ['.zip', '.deb', '.AppImage'] as const;

export interface Installer {
  kind: (typeof SUFFIXES)[number];
  file: string;
}

/** Installers of Linux in a folder that makers have filled. */
export async function installersIn(folder: string): Promise<Installer[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.flatMap((name) => {
    const kind = SUFFIXES.find((suffix) => name.endsWith(suffix));
    return kind ? [{ kind, file: join(folder, name) }] : [];
  });
}

/** Whether the Electron in node_modules is the one that ships. */
export function isRelease(): boolean {
  const { version } = JSON.parse(readFileSync(join(electron, 'package.json'), 'utf8')) as { version: string };
  const file = join(electron, 'dist/version');
  return existsSync(file) && readFileSync(file, 'utf8').trim().replace(/^v/, '') === version;
}

/**
 * Makes zip and deb in a folder of their own, so that what is made with the old runtime is never mistaken for what ships.
 * Their tools are here; that of an AppImage would be downloaded.
 */
export async function makeTrial(folder: string): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(electron, 'package.json'), 'utf8')) as { version: string };
  const runtime = join(folder, 'runtime');
  await mkdir(runtime, { recursive: true });
  await zipFolder(join(electron, 'dist'), join(runtime, `electron-v${version}-linux-x64.zip`));
  const script = `import('@electron-forge/core').then(({ api }) =>
    api.make({ dir: ${JSON.stringify(root)}, outDir: ${JSON.stringify(join(folder, 'out'))},
      interactive: false, overrideTargets: ['zip', 'deb'] }))`;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    env: { ...process.env, GRIDIT_ELECTRON_ZIP_DIR: runtime },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`Electron Forge ended with status ${status}.`);
}

async function zipFolder(folder: string, file: string): Promise<void> {
  const zip = new ZipFile();
  for (const name of await readdir(folder, { recursive: true })) {
    const { mode } = await stat(join(folder, name));
    if ((mode & 0o170000) === 0o100000) zip.addFile(join(folder, name), name, { compress: false, mode });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}
