/** What can run a network: the execution providers of ONNX Runtime that this application knows. */
export const providers = {
  cpu: { label: 'Processor (CPU)', text: 'the processor (CPU)' },
  webgpu: { label: 'Graphics: WebGPU', text: 'WebGPU' },
  cuda: { label: 'Graphics: CUDA', text: 'CUDA' },
  dml: { label: 'Graphics: DirectML', text: 'DirectML' },
  coreml: { label: 'Graphics: Core ML', text: 'Core ML' },
} as const satisfies Record<string, { /** In lists. */ label: string; /** In sentences. */ text: string }>;

export type ProviderName = keyof typeof providers;
export const PROVIDERS = Object.keys(providers) as ProviderName[];
