/** Tries a provider on a pack's networks beside the CPU. Meant for a process of its own: drivers can end it. */
import { UserError } from '../core/errors';
import { gaussianNoise, noiseStreams } from '../core/random';
import { noiseLevels } from '../core/schedule';
import type { ProviderName } from '../core/providers';
import type { StageKind } from '../core/stages';
import type { ProbeReply } from './messages';
import { networkFor } from './networks';
import { runsInJob } from './speed/job-time';
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
  let cpuMs = 0;
  let providerMs = 0;
  let difference = 0;
  try {
    for (const { kind } of pack.manifest.stages) {
      const inputs = probeInputs(pack, kind);
      const { graph, onCpu } = pack.networks.get(kind)!;
      const cpu = await measure(networkFor(pack, kind, 'cpu'), 'cpu', inputs, Infinity);
      // What the provider runs is compared with the same network: a CPU may run one of fewer bits.
      const { output } = onCpu ? await measure(graph, 'cpu', inputs, 0) : cpu;
      const tried = await measure(graph, provider, inputs, cpu.milliseconds * HOPELESS);
      const runs = runsInJob(pack.manifest, kind);
      cpuMs += runs * cpu.milliseconds;
      providerMs += runs * tried.milliseconds;
      difference = Math.max(difference, relativeDifference(tried.output, output));
    }
    return { outcome: 'measured', cpuMs, providerMs, difference };
  } catch (error) {
    if (error instanceof UserError) return { outcome: 'unavailable', message: runtimeReason(error.cause) };
    throw error;
  }
}

/** Inputs of the kind that a job gives a network, of the right shapes: noise, a time half-way, even positions. */
export function probeInputs(
  pack: Pick<Pack, 'manifest' | 'networks'>,
  kind: StageKind,
): Record<string, Float32Array> {
  const { axis, stages } = pack.manifest;
  const stage = stages.find((one) => one.kind === kind)!;
  const level = 'path' in stage ? noiseLevels(stage.path, 2, stage.prediction)[1]! : undefined;
  const inputs: Record<string, Float32Array> = {};
  for (const { name, shape } of pack.networks.get(kind)!.graph.inputs) {
    const length = shape.reduce((product, size) => product * size, 1);
    const each = (value: (i: number) => number) => Float32Array.from({ length }, (_, i) => value(i));
    if (name === 'time') inputs[name] = each(() => level?.time ?? 0);
    else if (name === 'position') inputs[name] = each((i) => axis.defaultStart + i * axis.defaultSpacing);
    else if (name === 'neighbour_distance') inputs[name] = each(() => axis.defaultSpacing);
    else if (name === 'conditions' || name.endsWith('_level')) inputs[name] = each(() => 0);
    else inputs[name] = gaussianNoise(1, noiseStreams.other, 0, length);
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
