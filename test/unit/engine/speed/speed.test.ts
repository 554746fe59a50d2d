import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../electron/core/errors';
import type { PackSpeed, SpeedFigures } from '../../../../electron/core/pack-speed-schema';
import type { ProviderName } from '../../../../electron/core/providers';
import { loadPack } from '../../../../electron/engine/pack-folder';
import { jobTime } from '../../../../electron/engine/speed/job-time';
import { reviewPack } from '../../../../electron/engine/speed/review';
import { SpeedFile } from '../../../../electron/engine/speed/speed-file';
import { temporaryFolder, writeTinyPack } from '../tiny-pack';

const figures = (provider: ProviderName, stepMs: number): SpeedFigures => ({
  provider,
  runMs: { denoise: stepMs },
  frames: 10,
  jobMs: 1000,
  memoryBytes: 1,
});

describe('the time of the default series', () => {
  it('is grids × evaluations, and slices × evaluations of super-resolution', async () => {
    const { manifest } = await loadPack(await writeTinyPack(await temporaryFolder()), { trusted: false });
    // Four frames in a grid of four cells are one grid; Heun with 3 steps evaluates 5 times, Euler with 2 twice.
    manifest.axis.defaultFrames = 4;
    expect(jobTime(manifest, { denoise: 100 })).toBeCloseTo(5 * 100 * 1.03);
    expect(jobTime(manifest, { denoise: 100, 'super-resolve': 10 })).toBeCloseTo(
      (5 * 100 + 4 * 2 * 10) * 1.03,
    );
    manifest.axis.defaultFrames = 10;
    const grids = jobTime(manifest, { denoise: 100 }) / (5 * 100 * 1.03);
    expect(grids).toBeCloseTo(Math.round(grids));
    expect(grids).toBeGreaterThanOrEqual(3);
  });
});

describe('what was measured', () => {
  const speed: PackSpeed = {
    measuredAt: '2026-01-02T03:04:05.000Z',
    verdict: { provider: 'cpu', reason: 'The CPU.' },
    passedOver: [{ provider: 'cuda', why: 'its libraries are not installed' }],
    figures: [figures('cpu', 20)],
  };

  it('is kept by machine and pack', async () => {
    const file = join(await temporaryFolder(), 'new folder', 'speeds.json');
    await new SpeedFile(file).keep('here', 'abc', speed);
    await new SpeedFile(file).keep('here', 'def', { ...speed, measuredAt: 'later' });
    expect(await new SpeedFile(file).get('here', 'abc')).toEqual(speed);
    expect(await new SpeedFile(file).get('there', 'abc')).toBeUndefined();
    expect(await new SpeedFile(file).get('here', 'xyz')).toBeUndefined();
  });

  it('is forgotten where the file is damaged, and kept anew', async () => {
    const path = join(await temporaryFolder(), 'speeds.json');
    const file = new SpeedFile(path);
    await writeFile(path, '{"x": {"figures": 3}}');
    expect(await file.get('here', 'abc')).toBeUndefined();
    await file.keep('here', 'abc', speed);
    expect(await file.get('here', 'abc')).toEqual(speed);
  });

  it('keeps so many and no more', async () => {
    const path = join(await temporaryFolder(), 'speeds.json');
    const file = new SpeedFile(path);
    for (let i = 0; i < 70; i++) await file.keep('here', String(i), speed);
    expect(Object.keys(JSON.parse(await readFile(path, 'utf8')))).toHaveLength(64);
    expect(await file.get('here', '0')).toBeUndefined();
    expect(await file.get('here', '69')).toEqual(speed);
  });
});

describe('a review of a pack', () => {
  const choice = async (webgpuMs: number | null) => ({
    platform: 'linux' as const,
    cacheFile: join(await temporaryFolder(), 'providers.json'),
    key: 'k',
    probe: async (provider: ProviderName) =>
      provider === 'webgpu' && webgpuMs !== null
        ? ({ outcome: 'measured', cpuMs: 20, providerMs: webgpuMs, difference: 1e-5 } as const)
        : ({ outcome: 'unavailable', message: 'there is none' } as const),
  });
  const measured: ProviderName[] = [];
  const measure = async (provider: ProviderName, progress: (share: number) => void) => {
    measured.push(provider);
    progress(1);
    return figures(provider, provider === 'cpu' ? 20 : 5);
  };

  it('measures the CPU and what is faster', async () => {
    measured.length = 0;
    const shares: number[] = [];
    const speed = await reviewPack({
      choice: await choice(5),
      measure,
      onProgress: (share) => shares.push(share),
      now: () => new Date(0),
    });
    expect(measured).toEqual(['cpu', 'webgpu']);
    expect(speed).toMatchObject({ measuredAt: '1970-01-01T00:00:00.000Z', verdict: { provider: 'webgpu' } });
    expect(speed.passedOver).toEqual([{ provider: 'cuda', why: 'there is none' }]);
    expect(shares.at(-1)).toBe(1);
  });

  it('measures the CPU alone where nothing does better, and says why', async () => {
    measured.length = 0;
    const speed = await reviewPack({ choice: await choice(60), measure });
    expect(measured).toEqual(['cpu']);
    expect(speed.passedOver).toEqual([
      { provider: 'cuda', why: 'there is none' },
      { provider: 'webgpu', why: '60 ms a step, the CPU 20 ms' },
    ]);
  });

  it('tries anew whatever was known, and the new verdict is what jobs go by', async () => {
    const parts = await choice(60);
    await reviewPack({ choice: parts, measure });
    const again = await reviewPack({
      choice: { ...parts, ...(await choice(5)), cacheFile: parts.cacheFile },
      measure,
    });
    expect(again.verdict.provider).toBe('webgpu');
    expect(JSON.parse(await readFile(parts.cacheFile, 'utf8'))).toMatchObject({ k: { provider: 'webgpu' } });
  });

  it('is cancelled as its parts are', async () => {
    const cancelled = () => Promise.reject(new CancelledError());
    await expect(reviewPack({ choice: await choice(null), measure: cancelled })).rejects.toBeInstanceOf(
      CancelledError,
    );
    await expect(
      reviewPack({ choice: { ...(await choice(null)), probe: cancelled }, measure }),
    ).rejects.toBeInstanceOf(CancelledError);
  });
});
