/** The program that imports once, bundled as the application is, with the decoders of the application beside it. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build, type InlineConfig } from 'vite';
import { nodeConfig } from '../../../build/vite/node.mjs';

const NAME = 'import-once';

/** Makes it in `folder`; the path of it. The application has to be built. */
export async function bundleImportOnce(root: string, folder: string): Promise<string> {
  const entry = { source: 'test/bench/import/import-once.ts', externals: [] };
  await build(nodeConfig(root, NAME, folder, entry) as InlineConfig);
  for (const name of ['decode-worker.cjs', 'codecs'])
    cpSync(join(root, 'dist/main', name), join(folder, name), { recursive: true });
  return join(folder, `${NAME}.cjs`);
}
