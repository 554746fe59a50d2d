/** Packs whose files say one thing and hold another, with hashes that fit: only a look into the graph finds them out. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeModel, encodeModel, type ModelMessage } from '../../../electron/engine/onnx-schema';
import { addTinyPack } from './studio';

/** Adds the tiny pack as `name` with another grid.onnx, and the SHA-256 of that one in pack.json. */
export async function addDoctoredPack(
  userData: string,
  name: string,
  change: (original: Uint8Array) => Uint8Array,
): Promise<void> {
  const folder = await addTinyPack(userData, undefined, name);
  const bytes = change(await readFile(join(folder, 'grid.onnx')));
  await writeFile(join(folder, 'grid.onnx'), bytes);
  const manifest = JSON.parse(await readFile(join(folder, 'pack.json'), 'utf8'));
  manifest.id = name;
  manifest.files['grid.onnx'] = createHash('sha256').update(bytes).digest('hex');
  await writeFile(join(folder, 'pack.json'), JSON.stringify(manifest));
}

/** The bytes of an ONNX file whose graph `change` has worked on. */
export function withGraph(
  original: Uint8Array,
  change: (graph: NonNullable<ModelMessage['graph']>) => void,
): Uint8Array {
  const model = decodeModel(original);
  change(model.graph!);
  return encodeModel(model);
}
