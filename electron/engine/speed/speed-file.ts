/** What was measured, kept from run to run: by machine and pack. Runs in the engine's owner. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { z } from 'zod';
import { packSpeed, type PackSpeed } from '../../core/pack-speed-schema';
import { replaceFile } from '../../files/durable';
import { machineKey } from '../provider';

const speedFile = z.record(z.string(), packSpeed);

/** Most results kept; the oldest go first. */
const MOST_KEPT = 64;

/** What a measurement is valid for: the machine with its processor, the version of the application, threads. */
export function speedMachine(version: string, threads?: number): Promise<string> {
  const [cpu] = cpus();
  return machineKey([version, cpu?.model ?? '', String(cpus().length), String(threads ?? 0)]);
}

export class SpeedFile {
  constructor(private readonly path: string) {}

  /** Undefined where this pack was not measured on this machine. */
  async get(machine: string, packSha256: string): Promise<PackSpeed | undefined> {
    return (await this.read())[entryKey(machine, packSha256)];
  }

  /** Never rejects: a result that cannot be kept is measured again next time. */
  async keep(machine: string, packSha256: string, result: PackSpeed): Promise<void> {
    const key = entryKey(machine, packSha256);
    const entries = Object.entries(await this.read()).filter(([other]) => other !== key);
    const all = Object.fromEntries([...entries.slice(1 - MOST_KEPT), [key, result]]);
    await replaceFile(this.path, JSON.stringify(all, null, 2)).catch(() => undefined);
  }

  private async read(): Promise<z.infer<typeof speedFile>> {
    try {
      return speedFile.parse(JSON.parse(await readFile(this.path, 'utf8')));
    } catch {
      // Missing or damaged: it is measured again.
      return {};
    }
  }
}

function entryKey(machine: string, packSha256: string): string {
  return createHash('sha256').update(`${machine}\n${packSha256}`).digest('hex');
}
