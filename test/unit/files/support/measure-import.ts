/** node --import tsx measure-import.ts PATH: inspects and imports it, and prints as JSON what that came to and took. */
import { existsSync, readFileSync } from 'node:fs';
import { importPaths } from '../../../../electron/files/import-paths';
import { inspectPath } from '../../../../electron/files/read-series';

/** Most memory that this process has had, bytes. What Node says includes that of the process that started it. */
function peakMemory(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const known = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return 1024 * (known === undefined ? process.resourceUsage().maxRSS : Number(known));
}

async function main(): Promise<void> {
  const path = process.argv[2]!;
  const before = peakMemory();
  const inspection = await inspectPath(path);
  let series = 0;
  const { skipped } = await importPaths([path], { headers: true, onSeries: () => void (series += 1) });
  const peak = peakMemory();
  console.log(
    JSON.stringify({
      before,
      peak,
      series,
      inspected: inspection.series.length,
      skipped: skipped.slice(0, 3),
    }),
  );
  process.exit(0);
}

void main();
