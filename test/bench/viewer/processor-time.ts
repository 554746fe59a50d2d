/** Processor time of the application's processes: what a picture costs, whatever else the machine does meanwhile. */
import { readFileSync } from 'node:fs';
import type { ElectronApplication } from 'playwright-core';

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

function spent(pid: number): number {
  // The name of the program, in brackets, may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/**
 * Starts counting; the returned function tells the milliseconds of page and graphics process together, undefined where
 * the system does not say.
 */
export async function countProcessorTime(app: ElectronApplication): Promise<() => number | undefined> {
  if (process.platform !== 'linux') return () => undefined;
  const pids = await app.evaluate(({ app: electron }) =>
    electron
      .getAppMetrics()
      .filter(({ type }) => type === 'Tab' || type === 'GPU')
      .map(({ pid }) => pid),
  );
  const sum = () => pids.reduce((total, pid) => total + spent(pid), 0);
  const before = sum();
  return () => sum() - before;
}
