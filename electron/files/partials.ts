/**
 * Names of unfinished output, and what becomes of it when its writer was killed. The name says which process writes:
 * `.NAME.HOST-PID-START-RANDOM.partial`. A process that is gone can finish nothing, so whoever next writes into the
 * same folder removes what it left. A folder for what is needed only meanwhile is named the same way.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { withinBytes } from '../core/cut-text';

const PATTERN = /^\..+\.([0-9a-f]{8}-\d{1,10}-\d{1,20})-[0-9a-f]{8}\.partial$/;
/** The same of any process, and what version 0.1.0 called its own. */
const OWN = /^\..+\.partial$|\.json\.([0-9a-f-]{36}\.(tmp|partial)|partial|\d+)$/;
const WRITER = /^([0-9a-f]{8})-(\d{1,10})-(\d{1,20})$/;

/** A folder may be shared by computers, on which the same numbers name other processes. */
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** This process among those of all computers that may share a folder: `HOST-PID-START`. */
export function thisWriter(): string {
  return `${HOST}-${process.pid}-${startOf('self') ?? 0}`;
}

/** Whether a process that `thisWriter` named runs on this computer, has surely ended there, or cannot be seen from here. */
export function stateOfWriter(writer: string): 'runs' | 'ended' | 'elsewhere' {
  const [, host, pid, start] = WRITER.exec(writer) ?? [];
  if (pid === undefined || host !== HOST) return 'elsewhere';
  if (!isAlive(Number(pid))) return 'ended';
  // The number may belong to another process by now: it started at another time.
  const startedNow = startOf(pid);
  return start !== '0' && startedNow !== undefined && startedNow !== start ? 'ended' : 'runs';
}

/** Of the name that the output will have; with the rest it stays within the 255 bytes that file systems allow. */
const MOST_NAME_BYTES = 100;

/** A fresh name beside `place`. */
export function partialName(place: string): string {
  const name = `.${withinBytes(basename(place), MOST_NAME_BYTES)}.${thisWriter()}-${randomUUID().slice(0, 8)}.partial`;
  return join(dirname(place), name);
}

/**
 * Removes from `folder` what processes of this computer left unfinished that surely have ended. Says nothing of what
 * cannot be removed: it is not what the person asked for.
 */
export async function removeStalePartials(folder: string): Promise<void> {
  await removeNames(folder, (name) => {
    const writer = PATTERN.exec(name)?.[1];
    return writer !== undefined && stateOfWriter(writer) === 'ended';
  });
}

/**
 * Removes from `folder` all that is unfinished, whoever began it: for a folder that is this process's alone. Names of
 * older versions are known as well.
 */
export async function removeAllPartials(folder: string): Promise<void> {
  await removeNames(folder, (name) => OWN.test(name));
}

async function removeNames(folder: string, unfinished: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  await Promise.allSettled(
    names.filter(unfinished).map((name) => rm(join(folder, name), { recursive: true, force: true })),
  );
}

/**
 * A new folder for what is needed only while this process works on it, which nobody else can look into; the caller
 * removes it. What killed processes left in the same place goes first.
 */
export async function scratchFolder(what: string, parent = tmpdir()): Promise<string> {
  await removeStalePartials(parent);
  const folder = partialName(join(parent, what));
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is one, of somebody else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** When a process started, in ticks since the computer did (proc(5)); `undefined` where the system does not say. */
function startOf(pid: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in brackets, may hold anything; the start is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
