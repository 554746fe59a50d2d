/** CPU profiles of what is measured, for the developer tools: with GRIDIT_BENCH_PROFILE=FOLDER one file a part. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { inspector } from './windows';

const folder = process.env['GRIDIT_BENCH_PROFILE'];

/** Does the work, and keeps a profile of the page meanwhile if that is wanted; figures are worse for it. */
export async function profiled<T>(page: Page, name: string, work: () => Promise<T>): Promise<T> {
  if (!folder) return work();
  const tools = await inspector(page);
  await tools.send('Profiler.enable');
  await tools.send('Profiler.setSamplingInterval', { interval: 500 });
  await tools.send('Profiler.start');
  try {
    return await work();
  } finally {
    const { profile } = await tools.send('Profiler.stop');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}.cpuprofile`), JSON.stringify(profile));
  }
}
