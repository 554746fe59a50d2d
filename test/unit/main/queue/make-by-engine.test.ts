import { expect, it } from 'vitest';
import { UserError } from '../../../../electron/core/errors';
import type { JobProgress } from '../../../../electron/main/queue/make';
import { makeBy } from '../../../../electron/main/queue/make-by-engine';
import { request } from './queue-bench';

const completion = { seriesId: 'here', asked: { after: 3 }, force: true };

function bench() {
  const asked: unknown[] = [];
  const told: JobProgress[] = [];
  const make = makeBy<string>(
    {
      generate: async (what, folder) => void asked.push(['generate', what.seed, folder]),
      complete: async (args, provider, { onProgress }) => {
        asked.push(['complete', args, provider]);
        onProgress({ type: 'placed', first: 1, last: 2 });
        onProgress({ type: 'progress', fraction: 0.5, elapsedMs: 7, phase: 'denoise' });
      },
    },
    (seriesId) => {
      if (seriesId !== 'here')
        throw new UserError('not-found', 'This series is not in the library any more.');
      return '/library/here';
    },
  );
  const options = {
    signal: new AbortController().signal,
    onProgress: (event: JobProgress) => void told.push(event),
    onLine: () => undefined,
  };
  return { asked, told, make: (work: Parameters<typeof make>[0]) => make(work, '/incoming/1', options) };
}

it('generates what is made of nothing', async () => {
  const { asked, make } = bench();
  await make({ request, completion: null });
  expect(asked).toEqual([['generate', request.seed, '/incoming/1']]);
});

it('completes from the folder of the source, with the time that is left of the whole', async () => {
  const { asked, told, make } = bench();
  await make({ request, completion });
  const { packId, seed, conditions, labels } = request;
  expect(asked).toMatchObject([
    [
      'complete',
      {
        ...{ source: '/library/here', packId, seed, conditions, labels, force: true },
        ...{ request: { after: 3 }, seriesFolder: '/incoming/1' },
      },
      'auto',
    ],
  ]);
  expect(told[0]).toEqual({ type: 'placed', first: 1, last: 2 });
  const [, progress] = told as [unknown, Extract<JobProgress, { type: 'progress' }>];
  expect(progress.remainingMs).toBeCloseTo(progress.elapsedMs, 6);
});

it('says so where the source is gone', async () => {
  const { make } = bench();
  const work = make({ request, completion: { ...completion, seriesId: 'gone' } });
  await expect(work).rejects.toThrow('This series is not in the library any more.');
});
