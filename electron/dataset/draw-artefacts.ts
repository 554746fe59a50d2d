/** Which artefacts a series has, and how strong: drawn when it is planned, so that the manifest holds the numbers. */
import { bounds, Draws } from './draws';
import type { Artefact } from './manifest-schema';
import type { NumberDistribution, Spec, SpecArtefact } from './spec-schema';

export function drawArtefacts({ seed, artefacts }: Spec, patient: number, place: number): Artefact[] {
  return artefacts.flatMap((one, i) => {
    const draws = new Draws(seed, 'artefact', patient, place * 100 + i);
    return draws.uniform() < one.share ? [drawn(one, draws)] : [];
  });
}

const round = (value: number) => Number(value.toFixed(6));

function drawn(one: SpecArtefact, draws: Draws): Artefact {
  const axis = () => draws.one(['rows', 'columns'] as const);
  switch (one.kind) {
    case 'noise':
      return { kind: one.kind, std: round(draws.number(one.std)), seed: draws.word() };
    case 'bias-field':
      return {
        kind: one.kind,
        coefficients: Array.from({ length: 20 }, () => round(signed(one.coefficient, draws))),
      };
    case 'spikes':
      return {
        kind: one.kind,
        intensity: round(draws.number(one.intensity)),
        place: [0, 0, 0].map(() => round(draws.uniform())) as [number, number, number],
      };
    case 'ghosts':
      return {
        kind: one.kind,
        count: Math.round(draws.number(one.count)),
        intensity: round(draws.number(one.intensity)),
        axis: axis(),
      };
    case 'motion': {
      const count = Math.max(1, Math.round(draws.number(one.moves)));
      const times = Array.from({ length: count }, () => round(draws.uniform())).toSorted((a, b) => a - b);
      return {
        kind: one.kind,
        axis: axis(),
        moves: times.map((at) => ({
          at,
          degrees: round(signed(one.degrees, draws)),
          x: round(signed(one.translation, draws)),
          y: round(signed(one.translation, draws)),
        })),
      };
    }
  }
}

/** A number alone is the largest size, as in TorchIO: it is drawn evenly from its negative to itself. */
function signed(from: NumberDistribution, draws: Draws): number {
  if (typeof from !== 'number') return draws.number(from);
  const [, high] = bounds(from);
  return draws.number({ uniform: [-high, high] });
}
