import { describe, expect, it } from 'vitest';
import { CancelledError, UserError } from '../../../../electron/core/errors';
import type { SeriesSummary } from '../../../../electron/ipc/contract';
import type { CallHandlers } from '../../../../electron/main/ipc-server';
import { toldByTitle, withTitle } from '../../../../electron/main/library/told-by-title';

const id = '0f8b3c1e-5a64-4f0e-9d0e-2f6a3f1c7b55';
const titled = (description: string) => ({ list: () => [{ id, description } as SeriesSummary] });
const damaged = new UserError('bad-file', `The series "${id}" is damaged: voxels.i16 ends too early.`);

describe('what is wrong with a series of the library', () => {
  it('is told by its title, or without a name where it has none', () => {
    expect(withTitle(damaged, id, titled('T1 axial'))).toEqual(
      new UserError('bad-file', 'The series “T1 axial” is damaged: voxels.i16 ends too early.'),
    );
    expect(withTitle(damaged, id, titled(''))).toEqual(
      new UserError('bad-file', 'The series is damaged: voxels.i16 ends too early.'),
    );
  });

  it('is as it was where it is about something else, or no sentence for a person', () => {
    const other = new UserError('output', 'The disk is full.');
    expect(withTitle(other, id, titled('T1'))).toEqual(other);
    expect(withTitle(damaged, undefined, titled('T1'))).toBe(damaged);
    expect(withTitle(damaged, 'unknown', titled('T1'))).toBe(damaged);
    for (const error of [new CancelledError(), new TypeError('x'), 'x'])
      expect(withTitle(error, id, titled('T1'))).toBe(error);
  });

  it('is told so by every call that names the series, whose answers stay what they are', async () => {
    const handlers = toldByTitle(
      {
        'library.recipe': () => Promise.reject(damaged),
        'library.list': () => Promise.reject(damaged),
        'jobs.cancel': () => Promise.resolve('done'),
      } as unknown as CallHandlers,
      titled('T1'),
    ) as unknown as Record<string, (request: unknown, page: unknown) => Promise<unknown>>;
    await expect(handlers['library.recipe']!({ seriesId: id }, null)).rejects.toThrow(
      'The series “T1” is damaged: voxels.i16 ends too early.',
    );
    await expect(handlers['library.list']!(undefined, null)).rejects.toBe(damaged);
    expect(await handlers['jobs.cancel']!({ jobId: id }, null)).toBe('done');
  });
});
