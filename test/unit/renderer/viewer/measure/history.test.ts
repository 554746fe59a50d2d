import { describe, expect, it } from 'vitest';
import { History } from '../../../../../renderer/viewer/measure/history';

describe('history', () => {
  it('goes back and forth, and forgets what was undone after a new change', () => {
    const history = new History<number>();
    expect(history.undo(0)).toBeUndefined();
    history.push(0);
    history.push(1);
    expect(history.undo(2)).toBe(1);
    expect(history.undo(1)).toBe(0);
    expect(history.canUndo).toBe(false);
    expect(history.redo(0)).toBe(1);
    history.push(1);
    expect(history.canRedo).toBe(false);
    expect(history.undo(5)).toBe(1);
    expect(history.undo(1)).toBe(0);
  });

  it('keeps the last two hundred steps', () => {
    const history = new History<number>();
    for (let i = 0; i < 300; i++) history.push(i);
    let steps = 0;
    let state: number | undefined = 300;
    let last = 300;
    while ((state = history.undo(last)) !== undefined) {
      last = state;
      steps++;
    }
    expect([steps, last]).toEqual([200, 100]);
  });
});
