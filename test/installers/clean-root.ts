/**
 * A system on which nothing of the application, Node or the tests was ever installed: Debian's smallest, in a folder. Needs
 * root, debootstrap, and Debian's archive.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

const SUITE = 'bookworm';

/** @returns why it cannot be made here; undefined where it can */
export function whyNoCleanRoot(): string | undefined {
  if (process.getuid?.() !== 0) return 'a clean root needs root';
  const found = spawnSync('debootstrap', ['--version'], { stdio: 'ignore' });
  return found.error ? 'debootstrap is not installed' : undefined;
}

function run(command: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
  });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed: ${`${stdout}${stderr}`.trim().slice(-2000)}`);
}

/** Installs a package with what it depends on, and nothing else. @param folder is used again if it is one already */
export async function installInto(folder: string, deb: string): Promise<void> {
  if (!existsSync(join(folder, 'usr/bin/apt-get'))) run('debootstrap', ['--variant=minbase', SUITE, folder]);
  await mkdir(join(folder, 'tmp'), { recursive: true });
  await copyFile(deb, join(folder, 'tmp', basename(deb)));
  run('chroot', [folder, 'apt-get', '-qq', 'update']);
  run('chroot', [
    folder,
    ...['apt-get', '-qq', 'install', '-y', '--no-install-recommends', `/tmp/${basename(deb)}`],
  ]);
}

/**
 * A command in a folder as in a system of its own, with the kernel's file systems, which go with it: nothing stays mounted.
 */
export function inside(folder: string, command: string): { command: string; args: string[] } {
  const mounts = [
    `mount -t proc proc '${folder}/proc'`,
    `mount --rbind /dev '${folder}/dev'`,
    `mount --rbind /sys '${folder}/sys'`,
    `exec chroot '${folder}' /usr/bin/env -i HOME=/root PATH=/usr/bin:/bin DISPLAY="$DISPLAY" ${command} "$@"`,
  ];
  return { command: 'unshare', args: ['--mount', 'sh', '-c', mounts.join(' && '), 'sh'] };
}
