import type { JobState } from '../../electron/ipc/contract';
import { imagesText, imageWord, type AxisKind } from '../../electron/core/words';
import { duration, number } from './format';

export const queueStrings = {
  title: 'Queue',
  pause: 'Pause',
  resume: 'Resume',
  paused: 'Paused',
  pausedJob: 'paused',
  pausedNote: 'The queue is paused. Jobs continue where they stopped.',
  empty: 'The queue is empty',
  emptyHint: 'Series you ask for wait here. You can add more while one is being made.',
  toGenerate: 'Ask for a series',
  next: 'Next',
  ended: 'Ended',
  clear: 'Clear',
  cancel: 'Cancel',
  cancelling: 'Stopping after this step',
  retry: 'Try again',
  forget: 'Remove from the list',
  show: 'Show',
  moveHelp: 'Arrow keys with Alt move it; Delete cancels it.',
  moved: (name: string, place: number, all: number) => `${name}, now ${place} of ${all}`,
  progress: 'Progress',
  finished: 'Finished',
  range: 'Range',
  seed: 'Seed',
  model: 'Model',
  runsOn: 'Runs on',
  memory: 'Memory',
  choosing: 'choosing',
  soFar: (elapsed: string) => `${elapsed} so far`,
  made: (n: number, axis: AxisKind, elapsedMs: number) =>
    `Made ${imagesText(n, axis)} in ${duration(elapsedMs)}.`,
  cancelledNothingKept: 'Cancelled. Nothing was kept.',
  failed: 'The job failed.',
  steps: (spacing: number, unit: string, steps: number) => `${number(spacing)} ${unit}, ${steps} steps`,
  rangeText: (from: number, to: number, every: number, unit: string) =>
    `${number(from)} to ${number(to)} ${unit}, every ${number(every)} ${unit}`,
  grid: {
    label: (grid: number, grids: number, known: number) =>
      `Grid ${grid} of ${grids}: ${known} frames known, the others being made`,
    toCome: 'The grid appears here as soon as the model is loaded',
    made: 'being made',
    known: 'known before',
  },
  phases: {
    loading: 'Loading the model',
    step: (step: number, steps: number) => `Step ${step} of ${steps}`,
    gridStep: (grid: number, grids: number, step: number, steps: number) =>
      `Grid ${grid} of ${grids}, step ${step} of ${steps}`,
    last: (stage: string, axis: AxisKind) => `${stage} of the last ${imageWord(axis)}s`,
    writing: 'Saving the series',
  },
  states: {
    waiting: 'waiting',
    running: 'being made',
    suspended: 'waiting for another job',
    done: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
  } satisfies Record<JobState, string>,
  job: (n: number, axis: AxisKind, seed: number) => `${imagesText(n, axis)}, seed ${seed}`,
  completing: (source: string, n: number, axis: AxisKind) => `${source}, completed to ${imagesText(n, axis)}`,
  enhancing: (source: string) => `${source}, enhanced`,
  waiting: (n: number) => `${n} waiting`,
  ruler: {
    title: 'Passes',
    label: (pass: number, passes: number, made: number, all: number) =>
      `Pass ${pass} of ${passes}; ${made} of ${all} positions are denoised`,
    known: 'known',
    working: 'running',
    toCome: 'to come',
    finished: 'finished',
  },
};
