/** Model packs that are spoilt: what is loaded is a pack, or there is a sentence that says why not. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { UserError } from '../../electron/core/errors';
import { loadPack } from '../../electron/engine/pack-folder';
import { sha256, writeTinyPack } from '../unit/engine/tiny-pack';
import { spoilText, textMutations, type JsonMutation } from './json-mutations';
import { mutation, spoil, type Mutation } from './mutations';
import type { Target } from './target';

const MANIFEST = 'pack.json';
const NETWORKS = ['grid.onnx', 'sr.onnx'];

interface PackCase {
  manifest: (JsonMutation | Mutation)[];
  /** Changes of a network; pack.json gives the hash of what comes out, so that it is read at all. */
  network: { file: string; mutations: Mutation[] } | undefined;
}

export async function packTarget(): Promise<Target<PackCase>> {
  const good = await tinyPack();
  return {
    name: 'packs',
    cases: fc.oneof(
      fc.record({ manifest: textMutations, network: fc.constant(undefined) }),
      fc.record({
        manifest: fc.constant<PackCase['manifest']>([]),
        network: fc.record({
          file: fc.constantFrom(...NETWORKS),
          mutations: fc.array(mutation, { minLength: 1, maxLength: 4 }),
        }),
      }),
    ),
    good: { input: { manifest: [], network: undefined }, outcome: 'loaded' },
    async check({ manifest, network }) {
      const files = new Map(good);
      if (network) {
        const bytes = spoil(files.get(network.file)!, network.mutations);
        files.set(network.file, bytes);
        const json = JSON.parse(Buffer.from(files.get(MANIFEST)!).toString()) as {
          files: Record<string, string>;
        };
        json.files[network.file] = sha256(bytes);
        files.set(MANIFEST, Buffer.from(JSON.stringify(json)));
      }
      files.set(MANIFEST, spoilText(files.get(MANIFEST)!, manifest));
      return inFolder(files, async (folder) => {
        try {
          const { manifest: read, networks } = await loadPack(folder, { trusted: false, name: 'fuzz' });
          if (!read.id || networks.get('denoise')!.graph.inputs.length === 0)
            throw new Error('The pack that was loaded is none.');
          return 'loaded';
        } catch (error) {
          if (!(error instanceof UserError) || error.message.trim() === '') throw error;
          return 'refused';
        }
      });
    },
  };
}

async function tinyPack(): Promise<Map<string, Uint8Array>> {
  const parent = await mkdtemp(join(tmpdir(), 'gridit-fuzz-'));
  try {
    const folder = await writeTinyPack(parent);
    const files = new Map<string, Uint8Array>();
    for (const name of [MANIFEST, ...NETWORKS])
      files.set(name, new Uint8Array(await readFile(join(folder, name))));
    return files;
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

async function inFolder<Result>(
  files: ReadonlyMap<string, Uint8Array>,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'gridit-fuzz-'));
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
