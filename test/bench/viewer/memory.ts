/** What the processes hold before ten series are opened, while they are, and after they were closed and deleted. */
import { until, type Studio } from '../../e2e/support/studio';
import { openSeries } from './opening';
import { atMost, type Part } from './report';
import { inspector } from './windows';

export interface Memory {
  /** Resident memory by process, MB. */
  processes: Record<string, number>;
  /** Of the page: live objects of its program, MB, and what it has on its books. */
  heap: number;
  nodes: number;
  listeners: number;
}

/** After what is garbage was collected. */
export async function measureMemory({ app, page }: Studio): Promise<Memory> {
  const tools = await inspector(page);
  await tools.send('Performance.enable');
  for (let round = 0; round < 3; round++) {
    await tools.send('HeapProfiler.collectGarbage');
    await page.waitForTimeout(700);
  }
  const { metrics } = await tools.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find((entry) => entry.name === name)?.value ?? Number.NaN;
  const processes = await app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().map(({ type, name, memory }) => ({
      name: type === 'Utility' ? (name ?? type) : type,
      mb: memory.workingSetSize / 1024,
    })),
  );
  return {
    processes: Object.fromEntries(processes.map(({ name, mb }) => [name, mb])),
    heap: metric('JSHeapUsedSize') / 2 ** 20,
    nodes: metric('Nodes'),
    listeners: metric('JSEventListeners'),
  };
}

async function inPlanes({ page }: Studio): Promise<void> {
  await page.getByTestId('layout-mpr').click();
  await page.locator('[data-testid=viewer-mpr][data-drawn=true]').waitFor({ timeout: 60_000 });
  await page.waitForTimeout(300);
  await page.getByTestId('layout-stack').click();
  await page.getByTestId('viewer-stack').waitFor();
}

async function scrollThrough({ page }: Studio): Promise<void> {
  await page.getByTestId('viewer-stack').click();
  await page.keyboard.press('Home');
  for (let step = 0; step < 60; step++) await page.keyboard.press('ArrowDown');
}

async function remove({ page }: Studio, id: string): Promise<void> {
  const entry = page.locator(`[data-testid=library-item][data-series-id="${id}"]`);
  await entry.locator('button.open').focus();
  await page.keyboard.press('Delete');
  await entry.waitFor({ state: 'detached' });
}

async function look(studio: Studio, id: string): Promise<void> {
  await openSeries(studio, id);
  await scrollThrough(studio);
  await inPlanes(studio);
}

/** @param ids eleven series of the library, the first for warming up */
export async function measureClosing(studio: Studio, ids: readonly string[]): Promise<Part> {
  const { page } = studio;
  const [warmUp, ...rest] = ids;
  await look(studio, warmUp!);
  await remove(studio, warmUp!);
  const before = await measureMemory(studio);
  const open: Memory[] = [];
  for (const id of rest) {
    await look(studio, id);
    if (id === rest[0] || id === rest.at(-1)) open.push(await measureMemory(studio));
    await remove(studio, id);
  }
  await until(
    'no series',
    async () => (await page.getByTestId('viewer').getAttribute('data-series-id')) === '',
  );
  const after = await measureMemory(studio);
  const mb = (value: number | undefined) => `${(value ?? Number.NaN).toFixed(0)} MB`;
  const lines: Part['lines'] = [];
  const ratios: Record<string, number> = {};
  const row = (name: string, of: (memory: Memory) => number | undefined) => {
    const [from, to] = [of(before), of(after)];
    if (from === undefined || to === undefined) return;
    ratios[name] = to / from;
    const opened = open.map((memory) => mb(of(memory))).join(' and ');
    lines.push([
      `memory, ${name}`,
      `${mb(from)} before, ${opened} open, ${mb(to)} after: ${atMost(to / from, 1.15)}`,
    ]);
  };
  for (const [name, label] of [
    ['Tab', 'renderer'],
    ['GPU', 'graphics'],
    ['Browser', 'main'],
    ['GriDiT files', 'files'],
  ] as const)
    row(label, ({ processes }) => processes[name]);
  row('objects of the page', ({ heap }) => heap);
  lines.push([
    '  on its books',
    `${before.nodes} nodes and ${before.listeners} listeners before, ${after.nodes} and ${after.listeners} after`,
  ]);
  return { lines, figures: { before, open, after, ratios } };
}
