/**
 * Names of unfinished output, and what becomes of it when its writer was killed. The name says which process writes:
 * `.NAME.HOST-PID-START-RANDOM.partial`. A process that is gone can finish nothing, so whoever next writes into the
 * same folder removes what it left.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { withinBytes } from '../core/cut-text';

const PATTERN = /^\..+\.([0-9a-f]{8})-(\d{1,10})-(\d{1,20})-[0-9a-f]{8}\.partial$/;

/** A folder may be shared by computers, on which the same numbers name other processes. */
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Of the name that the output will have; with the rest it stays within the 255 bytes that file systems allow. */
const MOST_NAME_BYTES = 100;

/** A fresh name beside `place`. */
export function partialName(place: string): string {
  const writer = `${HOST}-${process.pid}-${startOf('self') ?? 0}-${randomUUID().slice(0, 8)}`;
  return join(dirname(place), `.${withinBytes(basename(place), MOST_NAME_BYTES)}.${writer}.partial`);
}

/**
 * Removes from `folder` what processes of this computer left unfinished that surely have ended. Says nothing of what
 * cannot be removed: it is not what the person asked for.
 */
export async function removeStalePartials(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  const stale = names.filter(isStale);
  await Promise.allSettled(stale.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

function isStale(name: string): boolean {
  const [, host, pid, start] = PATTERN.exec(name) ?? [];
  if (pid === undefined || host !== HOST) return false;
  if (!isAlive(Number(pid))) return true;
  // The number may belong to another process by now: it started at another time.
  const startedNow = startOf(pid);
  return start !== '0' && startedNow !== undefined && startedNow !== start;
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
