/** Tries a provider on a pack's grid network beside the CPU. Meant for a process of its own: drivers can end it. */
import { UserError } from '../core/errors';
import { gaussianNoise, noiseStreams } from '../core/random';
import { noiseLevels } from '../core/schedule';
import type { ProviderName } from '../core/recipe';
import type { ProbeReply } from './messages';
import { networkFor } from './networks';
import type { CheckedGraph } from './onnx-graph';
import { ort } from './onnx-runtime';
import type { Pack } from './pack-folder';
import { OrtSession, runtimeReason } from './session';

/** Two steps warm up (the first compiles kernels), the third is timed. */
const WARM_UP_RUNS = 2;
/** A provider that is this much slower in its first runs is not worth a third. */
const HOPELESS = 20;

/** @returns what was measured, or why the provider is not there; never throws for a provider that merely fails */
export async function probe(pack: Pack, provider: ProviderName): Promise<ProbeReply> {
  const built = ort.listSupportedBackends().map(({ name }) => name);
  if (!built.includes(provider)) {
    return { outcome: 'unavailable', message: `the runtime on this system is built without ${provider}` };
  }
  const inputs = probeInputs(pack, 'grid');
  const cpu = await measure(networkFor(pack, 'grid', 'cpu')!, 'cpu', inputs, Infinity);
  // What the provider runs is compared with the same network: a CPU may run one of fewer bits.
  const { output } = pack.gridOnCpu ? await measure(pack.grid, 'cpu', inputs, 0) : cpu;
  try {
    const tried = await measure(pack.grid, provider, inputs, cpu.milliseconds * HOPELESS);
    return {
      outcome: 'measured',
      cpuMs: cpu.milliseconds,
      providerMs: tried.milliseconds,
      difference: relativeDifference(tried.output, output),
    };
  } catch (error) {
    if (error instanceof UserError) return { outcome: 'unavailable', message: runtimeReason(error.cause) };
    throw error;
  }
}

/** Inputs of the kind that a job gives a network, of the right shapes: noise, a time half-way, even positions. */
export function probeInputs(pack: Pack, network: 'grid' | 'sr'): Record<string, Float32Array> {
  const { grid, sr, sequence } = pack.manifest;
  const { path, prediction } = network === 'sr' && sr ? sr : grid;
  const level = noiseLevels(path, 2, prediction)[1]!;
  const inputs: Record<string, Float32Array> = {};
  for (const { name, shape } of pack[network]!.inputs) {
    const length = shape.reduce((product, size) => product * size, 1);
    if (name === 'time') inputs[name] = new Float32Array(length).fill(level.time);
    else if (name === 'position') {
      inputs[name] = Float32Array.from(
        { length },
        (_, i) => sequence.defaultStart + i * sequence.defaultSpacing,
      );
    } else inputs[name] = gaussianNoise(1, noiseStreams.other, 0, length);
  }
  return inputs;
}

async function measure(
  graph: CheckedGraph,
  provider: ProviderName,
  inputs: Record<string, Float32Array>,
  limitMs: number,
): Promise<{ output: Float32Array; milliseconds: number }> {
  const session = await OrtSession.create(graph, { provider });
  try {
    for (let run = 0; ; run++) {
      const started = performance.now();
      const output = await session.run(inputs);
      const milliseconds = performance.now() - started;
      if (run >= WARM_UP_RUNS || (run > 0 && milliseconds > limitMs)) return { output, milliseconds };
    }
  } finally {
    await session.release();
  }
}

/** Largest difference over the largest value of the reference; NaN counts as infinitely different. */
function relativeDifference(values: Float32Array, reference: Float32Array): number {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < reference.length; i++) {
    const here = Math.abs(values[i]! - reference[i]!);
    if (Number.isNaN(here)) return Infinity;
    difference = Math.max(difference, here);
    largest = Math.max(largest, Math.abs(reference[i]!));
  }
  return difference / Math.max(largest, 1e-12);
}
