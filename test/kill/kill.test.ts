import { expect, it } from 'vitest';
import { killInTurn } from './rounds';

it('a dozen kills leave nothing half, nothing lost and nothing over', async () => {
  const tallies = await killInTurn(12, 1);
  expect([...tallies.values()].reduce((sum, { kills }) => sum + kills, 0)).toBe(12);
  expect([...tallies].flatMap(([name, { failures }]) => failures.map((each) => `${name}: ${each}`))).toEqual(
    [],
  );
}, 240_000);
