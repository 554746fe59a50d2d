/** Without a graphics processor, and after losing it: slices are still drawn, the window says so, and it comes back. */
import { _electron } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchContexts } from './support/lose-graphics';
import { addPhantom } from './support/phantom-series';
import {
  launchArguments,
  openStudio,
  testFolders,
  until,
  type Studio,
  type TestFolders,
  PATIENCE_MS,
} from './support/studio';
import { ViewerHands } from './support/viewer';

let folders: TestFolders;
let studio: Studio | undefined;
let axial = '';

beforeEach(async () => {
  folders = await testFolders();
  axial = await addPhantom(folders.userData, { name: 'Axial' });
});
afterEach(async () => {
  await studio?.app.close();
  studio = undefined;
  await folders.remove();
});

const ball = ({ green }: { green: number }) => green > 140 && green < 165;

describe('graphics', () => {
  it('go on without the context that was lost, and with it again', async () => {
    studio = await openStudio(folders.userData);
    const hands = new ViewerHands(studio);
    const loseGraphics = await watchContexts(studio);
    await hands.open(axial);
    await hands.becomes('viewer-stack', 0.45, 0.45, ball);
    await loseGraphics();
    await hands.says('graphics-notice', /graphics processor stopped responding.*CPU draws/);
    await hands.becomes('viewer-stack', 0.45, 0.45, ball);
    await studio.page.keyboard.press('Home');
    await hands.says('slice-number', 'Slice 1 / 24');
    await hands.becomes('viewer-stack', 0.45, 0.45, ({ green }) => green < 40);
    await studio.page.keyboard.press('m');
    await hands.says('why-not-mpr', /graphics processor, which was lost/);
    await hands.id('graphics-again').click();
    await hands.id('graphics-notice').waitFor({ state: 'detached' });
    await hands.has('viewer-mpr', 'data-drawn', 'true');
    await studio.page.keyboard.press('m');
    await studio.page.keyboard.press('End');
    await hands.says('slice-number', 'Slice 24 / 24');
    expect(studio.complaints).toEqual([]);
  });

  it('are not needed for slices', async () => {
    const app = await _electron.launch({
      args: ['--disable-gpu', '--disable-software-rasterizer', ...launchArguments(folders.userData)],
      chromiumSandbox: process.getuid?.() !== 0,
      timeout: PATIENCE_MS,
    });
    const page = await app.firstWindow({ timeout: PATIENCE_MS });
    studio = { app, page, userData: folders.userData, complaints: [] };
    const hands = new ViewerHands(studio);
    await hands.open(axial);
    await hands.says('graphics-notice', /This computer has no WebGL 2/);
    await hands.becomes('viewer-stack', 0.45, 0.45, ball);
    await page.keyboard.press('i');
    await hands.becomes('viewer-stack', 0.45, 0.45, ({ green }) => green > 90 && green < 115);
    await page.keyboard.press('m');
    await hands.says('why-not-mpr', /does not offer/);
  });

  it('and memory come back when series are closed', async () => {
    const ids = [axial];
    for (const name of ['B', 'C']) {
      ids.push(
        await addPhantom(folders.userData, { name, rows: 256, columns: 256, frames: 96, sliceSpacing: 1 }),
      );
    }
    studio = await openStudio(folders.userData);
    const hands = new ViewerHands(studio);
    const memory = () =>
      studio!.app.evaluate(({ app, BrowserWindow }) => {
        const pid = BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId();
        return app.getAppMetrics().find((metric) => metric.pid === pid)!.memory.workingSetSize / 1024;
      });
    const open = async (id: string) => {
      await hands.open(id);
      await hands.page.keyboard.press('m');
      await hands.has('viewer-mpr', 'data-drawn', 'true');
      await hands.page.keyboard.press('m');
    };
    // When garbage is collected is the engine's affair; here it is what cannot be collected that counts.
    const devtools = await hands.page.context().newCDPSession(hands.page);
    const left = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      return memory();
    };
    const openTen = async () => {
      for (let turn = 0; turn < 10; turn++) await open(ids[1 + (turn % 2)]!);
      await open(axial);
    };
    // What Chromium keeps for the next series, it has after the first ten.
    await openTen();
    const before = await left();
    // Each of these is 12 MiB of voxels, and as much again in textures and images if nothing were given back.
    await openTen();
    await until('memory to come back', async () => (await left()) < before + 100);
    console.log(`renderer after ten more series: ${Math.round((await memory()) - before)} MiB more`);
  });
});
