/**
 * ONNX Runtime without its telemetry. Its official packages for Linux and macOS send usage events to their maker and
 * keep a device id under the home folder, unless the environment says otherwise before the native library loads; so
 * everything gets the library here. What that leaves on Windows, docs/privacy.md says.
 */
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';

export type { InferenceSession, Tensor } from 'onnxruntime-node';

const OPT_OUT = 'ORT_DISABLE_TELEMETRY';

// A worker's process.env is a copy: what is set there, native code never sees.
if (!isMainThread && process.env[OPT_OUT] !== '1') {
  throw new Error(`ONNX Runtime would send telemetry: set ${OPT_OUT}=1 before a thread loads it.`);
}
process.env[OPT_OUT] = '1';

// Not an import: bundles put those first, before the line above.
export const ort = createRequire(__filename)('onnxruntime-node') as typeof import('onnxruntime-node');
