import { expect, it } from 'vitest';
import { phaseText } from '../../../../renderer/queue/phase-text';

it('names grid and step while denoising', () => {
  expect(phaseText('denoise', { grid: 1, grids: 3, step: 5, steps: 20 }, 'space')).toBe(
    'Grid 2 of 3, step 5 of 20',
  );
  expect(phaseText('denoise', { grid: 0, grids: 1, step: 1, steps: 20 }, 'space')).toBe('Step 1 of 20');
  expect(phaseText('denoise', null, 'space')).toBe('Denoising');
});

it('has words for every other phase', () => {
  const texts = (['loading', 'super-resolve', 'writing'] as const).map((phase) =>
    phaseText(phase, null, 'space'),
  );
  expect(new Set(texts).size).toBe(3);
});

it('frames of a time are no slices', () => {
  expect(phaseText('label', null, 'time')).toBe('Labelling of the last frames');
});
