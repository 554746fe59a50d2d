import { expect, it } from 'vitest';
import { VoxelGrants } from '../../../../electron/main/library/voxel-grants';

it('gives a file once, under the key that it was granted for', () => {
  const grants = new VoxelGrants();
  grants.grant('a', () => '/library/a/voxels.i16');
  grants.grant('b', () => '/library/b/voxels.i16');
  expect(grants.take('voxels://series/b')).toBe('/library/b/voxels.i16');
  expect(grants.take('voxels://series/b')).toBeUndefined();
  expect(grants.take('voxels://series/a')).toBe('/library/a/voxels.i16');
});

it.each([
  'voxels://series/',
  'voxels://other/a',
  'voxels://series/../a',
  'voxels://series/a?x',
  'app://series/a',
])('gives nothing for %s', (address) => {
  const grants = new VoxelGrants();
  grants.grant('a', () => '/library/a/voxels.i16');
  expect(grants.take(address)).toBeUndefined();
});

it('gives nothing of a series that has gone since', () => {
  const grants = new VoxelGrants();
  grants.grant('a', () => {
    throw new Error('There is no such series.');
  });
  expect(grants.take('voxels://series/a')).toBeUndefined();
});

it('forgets the oldest that were never read', () => {
  const grants = new VoxelGrants();
  for (let i = 0; i < 40; i++) grants.grant(String(i), () => `/${i}`);
  expect(grants.take('voxels://series/0')).toBeUndefined();
  expect(grants.take('voxels://series/39')).toBe('/39');
});
