/**
 * One network, ready to run. Inputs and outputs are plain Float32Arrays on the CPU: a step moves some 256 KB, and
 * reading a GPU buffer from JavaScript ends the process.
 */
import { UserError } from '../core/errors';
import type { ProviderName } from '../core/providers';
import type { CheckedGraph } from './onnx-graph';
import { ort, type InferenceSession, type Tensor } from './onnx-runtime';

/**
 * Threads that spin while they wait make two open sessions slow each other: measured, a step of the grid network took
 * 36 ms instead of 19 between steps of the super-resolver, and 19 without spinning. On a busy machine they cost more.
 */
const SESSION_CONFIG = { intra_op: { allow_spinning: '0' } };

export interface SessionOptions {
  provider: ProviderName;
  /** Threads of the CPU provider; the runtime's own choice (the physical cores) when left out. */
  threads?: number;
  /** File name prefix; set to record a profile of every operator. */
  profile?: string;
}

export class OrtSession {
  private constructor(
    private readonly session: InferenceSession,
    private readonly shapes: ReadonlyMap<string, number[]>,
    private readonly output: string,
    private readonly provider: ProviderName,
  ) {}

  /** @throws UserError `provider` when the provider cannot be used here, `bad-pack` when the CPU refuses the graph */
  static async create(graph: CheckedGraph, options: SessionOptions): Promise<OrtSession> {
    const { provider, threads, profile } = options;
    try {
      const session = await ort.InferenceSession.create(graph.bytes, {
        executionProviders: [provider],
        extra: { session: SESSION_CONFIG },
        // What goes wrong is thrown, and told in one sentence; the runtime need not print it as well.
        logSeverityLevel: 4,
        ...(threads && { intraOpNumThreads: threads }),
        ...(profile && { enableProfiling: true, profileFilePrefix: profile }),
      });
      return new OrtSession(
        session,
        new Map(graph.inputs.map(({ name, shape }) => [name, shape])),
        graph.outputs[0]!.name,
        provider,
      );
    } catch (cause) {
      const reason = runtimeReason(cause);
      if (provider === 'cpu') {
        throw new UserError('bad-pack', `A network of the model pack cannot be loaded: ${reason}.`, {
          cause,
        });
      }
      throw new UserError('provider', `The provider ${provider} cannot be used here: ${reason}.`, { cause });
    }
  }

  /**
   * Runs the network once; blocks the process while it computes.
   * @param inputs each of the length of its shape
   * @returns the output, a buffer of the caller's own
   * @throws UserError `engine` when the computation fails, as when a graphics driver is lost
   */
  async run(inputs: Record<string, Float32Array>): Promise<Float32Array> {
    const feeds: Record<string, Tensor> = {};
    for (const [name, data] of Object.entries(inputs)) {
      feeds[name] = new ort.Tensor('float32', data, this.shapes.get(name)!);
    }
    const result = await this.session.run(feeds).catch((cause: unknown) => {
      const reason = runtimeReason(cause);
      throw new UserError('engine', `The model could not be computed on ${this.provider}: ${reason}.`, {
        cause,
      });
    });
    return result[this.output]!.data as Float32Array;
  }

  /** Ends a profile; the file has been written when this returns. */
  endProfiling(): void {
    this.session.endProfiling();
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

/** Version of the runtime, for caches. */
export const runtimeVersion: string = ort.env.versions.node ?? 'unknown';

/** What the runtime says in terms of its own source, by what it means to a person. Its errors carry no codes. */
const PLAIN_WORDS: readonly [RegExp, string][] = [
  [/Failed to load shared library/, 'its libraries are not installed'],
  [/Failed to get a WebGPU adapter|No supported adapters/, 'no graphics adapter was found'],
];

/** What the runtime says is wrong, without its source positions and the check that failed; no full stop at the end. */
export function runtimeReason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const known = PLAIN_WORDS.find(([pattern]) => pattern.test(text));
  if (known) return known[1];
  return text
    .split('\n', 1)[0]!
    .replace(/^.*\bwas false\. /, '')
    .trim()
    .replace(/[.\s]+$/, '');
}
