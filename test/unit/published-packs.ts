/** Packs converted from tiny checkpoints in the layout of GriDiT's authors, which Python makes: models/gridit/published. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const models = resolve(__dirname, '../../models');
const python = join(models, '.venv/bin/python');

/** Whether checkpoints can be converted here. */
export const canConvert = existsSync(python);

/** `published-tiny`: stage 1 alone; `published-two`: both stages. */
export type PublishedPack = 'published-tiny' | 'published-two';

/** Converts checkpoints and writes the packs into folders of their names. */
export async function writePublishedPacks(folder: string, names: readonly PublishedPack[]): Promise<void> {
  const inModels = (...args: string[]) => promisify(execFile)(python, ['-m', ...args], { cwd: models });
  const brought = await mkdtemp(join(tmpdir(), 'gridit-brought-'));
  try {
    await inModels('gridit.published.tiny', brought);
    const tables = await readFile(join(brought, 'convert.toml'), 'utf8');
    for (const name of names) {
      const config = join(brought, `${name}.toml`);
      await writeFile(config, tables.replace('published-tiny', name));
      await inModels(
        ...['gridit', 'convert', '--grid', join(brought, 'grid.pt'), '--decoder', join(brought, 'decoder')],
        ...['--config', config, '--out', join(folder, name)],
        ...(name === 'published-two' ? ['--sr', join(brought, 'sr.pt')] : []),
      );
    }
  } finally {
    await rm(brought, { recursive: true, force: true });
  }
}
