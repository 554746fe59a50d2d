import { expect, test } from 'vitest';
import { networkFor } from '../../../electron/engine/networks';
import { loadPack } from '../../../electron/engine/pack-folder';
import { temporaryFolder, tinyGrid, writeTinyPack } from './tiny-pack';

test('only a CPU runs the form that is made for it, and only where there is one', async () => {
  const parent = await temporaryFolder();
  const plain = await loadPack(await writeTinyPack(parent, { sr: null }, 'plain'), { trusted: false });
  const both = await loadPack(await writeTinyPack(parent, { gridOnCpu: tinyGrid() }, 'both'), {
    trusted: false,
  });
  expect(networkFor(plain, 'grid', 'cpu')).toBe(plain.grid);
  expect(networkFor(plain, 'sr', 'cpu')).toBeUndefined();
  expect(networkFor(both, 'grid', 'cpu')).toBe(both.gridOnCpu);
  expect(networkFor(both, 'grid', 'webgpu')).toBe(both.grid);
  expect(networkFor(both, 'sr', 'cpu')).toBe(both.sr);
});
