// Vite settings for the bundles that run in Node: the main process, its utility processes, the preload and the CLI.
import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codecs } from './codecs.mjs';
import { keepOut } from './keep-out.mjs';
import { onnxNotices } from './onnx-notices.mjs';

const builtins = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

/** Entry points by the name of the bundle they become. The preload runs sandboxed and may require 'electron' only. */
export const nodeEntries = {
  main: { source: 'electron/main/main.ts', externals: ['electron'] },
  preload: { source: 'electron/preload/preload.ts', externals: ['electron'], sandboxed: true },
  engine: { source: 'electron/engine/process.ts', externals: ['electron', 'onnxruntime-node'] },
  files: { source: 'electron/files/process.ts', externals: ['electron'] },
  'decode-worker': { source: 'electron/dicom/import/decoding/worker.ts', externals: [] },
  network: { source: 'electron/network/process.ts', externals: ['electron'] },
  cli: { source: 'electron/cli/main.ts', externals: ['onnxruntime-node'], split: true },
};

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * dcmjs-dimse brings codecs to transcode on the way, in 4 MB of WebAssembly with an `eval` in its loader. Images are
 * sent here as they are, so none of that is bundled; nor is a memory stream that uses what Node gave up.
 */
const alias = {
  'dcmjs-codecs': beside('no-codecs.mjs'),
  memorystream: beside('memory-stream.mjs'),
};

const elsewhere =
  'The main process is read before there is a window: leave it to one of the other processes.';
const NOT_IN_MAIN = {
  'protobufjs/minimal': elsewhere,
  'protobufjs/light': elsewhere,
  protobufjs: elsewhere,
  yazl: elsewhere,
  yauzl: elsewhere,
  dcmjs: elsewhere,
  'dicom-parser': elsewhere,
  'onnxruntime-node': elsewhere,
};

const plugins = {
  // All bundles lie in one folder, so one of them brings the decoders for all.
  files: [codecs()],
  engine: [onnxNotices()],
  main: [keepOut(NOT_IN_MAIN)],
};

/**
 * Vite configuration for one Node bundle: a single CommonJS file with everything in it but its externals.
 * @param entry what is bundled, where that is no part of the application
 */
export function nodeConfig(root, name, outDir, entry = nodeEntries[name]) {
  const { source, externals, sandboxed = false, split = false } = entry;
  return {
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: plugins[name] ?? [],
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    resolve: { conditions: ['node', 'import', 'module', 'default'], mainFields: ['module', 'main'], alias },
    ssr: { noExternal: true, external: sandboxed ? externals : [...externals, ...builtins] },
    build: {
      ssr: resolve(root, source),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      sourcemap: true,
      reportCompressedSize: false,
      license: { fileName: `${name}.licenses.md` },
      rolldownOptions: {
        external: sandboxed ? externals : [...externals, ...builtins],
        output: {
          format: 'cjs',
          entryFileNames: `${name}.cjs`,
          chunkFileNames: `${name}.[name].cjs`,
          codeSplitting: split,
          exports: 'auto',
        },
      },
    },
  };
}
