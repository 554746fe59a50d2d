import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { notices } from '../../../../renderer/state/notices.svelte';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const { id } of notices.shown) notices.close(id);
  vi.useRealTimers();
});

const shown = () => notices.shown.map(({ text }) => text);

it('every notice fades, errors last, and stays in the history', () => {
  notices.show('ok', 'Done.');
  notices.show('error', 'Broken.');
  expect(shown()).toEqual(['Done.', 'Broken.']);
  vi.advanceTimersByTime(7000);
  expect(shown()).toEqual(['Broken.']);
  vi.advanceTimersByTime(60_000);
  expect(shown()).toEqual([]);
  expect(notices.history.slice(-2).map(({ text }) => text)).toEqual(['Done.', 'Broken.']);
  expect(notices.unseen).toBe(1);
  notices.seen();
  expect(notices.unseen).toBe(0);
});

it('none fades while somebody is at them', () => {
  notices.show('info', 'One.');
  notices.hold(true);
  vi.advanceTimersByTime(60_000);
  expect(shown()).toEqual(['One.']);
  notices.hold(false);
  vi.advanceTimersByTime(7000);
  expect(shown()).toEqual([]);
});

it('holds the last fifty', () => {
  for (let i = 0; i < 60; i++) notices.show('info', `${i}`);
  expect(notices.history).toHaveLength(50);
});
