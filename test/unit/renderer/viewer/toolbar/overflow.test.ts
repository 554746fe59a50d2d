import { describe, expect, it } from 'vitest';
import { givingWay } from '../../../../../renderer/viewer/toolbar/overflow';

const groups = [
  { id: 'layout', width: 100, rank: 9 },
  { id: 'zoom', width: 50, rank: 1 },
  { id: 'steps', width: 40, rank: 2 },
];

describe('a toolbar that is too narrow', () => {
  it('leaves nothing out while everything fits', () => {
    expect([...givingWay(groups, 190, 30)]).toEqual([]);
  });

  it('leaves out the groups of lowest rank, and keeps room for the button that leads to them', () => {
    expect([...givingWay(groups, 189, 30)]).toEqual(['zoom']);
    expect([...givingWay(groups, 169, 30)]).toEqual(['zoom', 'steps']);
  });

  it('leaves everything out where nothing fits', () => {
    expect(givingWay(groups, 10, 30).size).toBe(3);
  });
});
