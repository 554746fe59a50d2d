/**
 * npm run test:installers [-- --made DIR] [-- --root DIR]: installs or unpacks each installer of Linux, looks what is in
 * it, opens the window and makes a series. Without --made it takes what `npm run make` made, or makes trial ones where only
 * the old Electron is here. --root names a folder for the clean system, which is kept and used again.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { startXvfb } from '../../build/xvfb.mjs';
import { inside, installInto, whyNoCleanRoot } from './clean-root';
import { faultsOf } from './contents';
import { useOnce, type Started } from './drive';
import { installersIn, isRelease, makeTrial, root, SUFFIXES, type Installer } from './make';

const { values } = parseArgs({ options: { made: { type: 'string' }, root: { type: 'string' } } });

type Place = Pick<Started, 'command' | 'args' | 'data' | 'dataInside' | 'env'> & { folder: string };

function run(command: string, args: string[], cwd?: string): void {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed: ${stderr.trim().slice(-1000)}`);
}

/** Puts an installer where it can be started. @returns the reason where that cannot be done here */
async function place({ kind, file }: Installer, work: string): Promise<Place | string> {
  const data = join(work, 'data');
  const plain = { args: [], data, dataInside: data };
  if (kind === '.zip') {
    const folder = join(work, 'zip');
    run('unzip', ['-q', file, '-d', folder]);
    const [name] = await readdir(folder);
    return { ...plain, folder: join(folder, name!), command: join(folder, name!, 'gridit-studio') };
  }
  if (kind === '.AppImage') {
    await chmod(file, 0o755);
    await mkdir(join(work, 'appimage'));
    // Without FUSE, which few containers have.
    run(file, ['--appimage-extract'], join(work, 'appimage'));
    const folder = join(work, 'appimage/squashfs-root');
    return { ...plain, folder, command: file, env: { APPIMAGE_EXTRACT_AND_RUN: '1' } };
  }
  const reason = whyNoCleanRoot();
  if (reason !== undefined) return reason;
  const system = values.root ?? join(work, 'system');
  await installInto(system, file);
  return {
    ...inside(system, 'gridit-studio'),
    folder: join(system, 'usr/lib/gridit-studio'),
    data: join(system, 'srv/data'),
    dataInside: '/srv/data',
  };
}

async function main(): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'gridit-installers-'));
  const xvfb = process.env['DISPLAY'] ? undefined : await startXvfb();
  if (xvfb) process.env['DISPLAY'] = xvfb.display;
  try {
    let made = values.made ?? join(root, 'out/make');
    if (values.made === undefined && !isRelease()) {
      console.log(
        'installers: only the Electron for tests is here; these are made to be tried, not to be shipped',
      );
      await makeTrial(join(work, 'trial'));
      made = join(work, 'trial/out/make');
    }
    const found = await installersIn(made);
    for (const kind of SUFFIXES) {
      const installer = found.find((each) => each.kind === kind);
      if (!installer) {
        console.log(`installers: no ${kind} was made here`);
        continue;
      }
      const started = Date.now();
      try {
        const placed = await place(installer, work);
        if (typeof placed === 'string') {
          console.log(`installers: ${kind} skipped: ${placed}`);
          continue;
        }
        const faults = await faultsOf(placed.folder);
        if (faults.length > 0) throw new Error(faults.join(' '));
        const seen = await useOnce(placed);
        const seconds = ((Date.now() - started) / 1000).toFixed(0);
        console.log(`installers: ${basename(installer.file)}: ${seen} (${seconds} s)`);
      } catch (error) {
        console.error(`installers: ${basename(installer.file)} FAILED: ${(error as Error).message}`);
        process.exitCode = 1;
      }
    }
    if (found.length === 0 && !existsSync(made)) {
      console.error('installers: nothing was made; run npm run make first');
      process.exitCode = 1;
    }
  } finally {
    xvfb?.stop();
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

void main();
