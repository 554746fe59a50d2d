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
  expect(networkFor(plain, 'denoise', 'cpu')).toBe(plain.networks.get('denoise')!.graph);
  expect(networkFor(both, 'denoise', 'cpu')).toBe(both.networks.get('denoise')!.onCpu);
  expect(networkFor(both, 'denoise', 'webgpu')).toBe(both.networks.get('denoise')!.graph);
  expect(networkFor(both, 'super-resolve', 'cpu')).toBe(both.networks.get('super-resolve')!.graph);
});
