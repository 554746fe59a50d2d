/** Every pack folder as it lies on disk: what it is, whether each file is what pack.json says, why it cannot be used. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError, errorSentence } from '../../core/errors';
import type { InstalledPack, PackFile } from '../../core/pack-summary';
import type { PackFolders } from '../messages';
import { LITTER, MANIFEST, loadPack, sha256 } from '../pack-folder';
import { parsePack, type PackManifest } from '../pack-schema';
import { summarise } from '../pack-summary';
import { candidateOf, candidates, packKey, type Candidate } from './candidates';

/** Nobody writes a card or a manifest of more. */
const LARGEST_TEXT = 1 << 20;

/** Checks every pack anew, file by file; of two with one id the first counts. */
export async function inspectPacks(folders: PackFolders): Promise<InstalledPack[]> {
  const packs: InstalledPack[] = [];
  for (const candidate of await candidates(folders)) {
    const pack = await inspectPack(candidate);
    const id = pack.summary?.id;
    const taken = packs.some((other) => other.refusal === null && other.summary?.id === id);
    if (taken && pack.refusal === null) {
      pack.refusal = `The model pack "${pack.folder}" has the same id as another, ${id}.`;
    }
    packs.push(pack);
  }
  return packs;
}

export async function inspectPack(candidate: Candidate): Promise<InstalledPack> {
  const base = { key: packKey(candidate), folder: candidate.name, place: candidate.place };
  try {
    const pack = await loadPack(candidate.folder, candidate);
    const { manifest } = pack;
    return {
      ...base,
      ...described(manifest),
      sha256: pack.sha256,
      files: await sizes(candidate.folder, manifest),
      refusal: null,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const manifest = await readManifest(candidate.folder);
    return {
      ...base,
      ...described(manifest?.manifest),
      sha256: manifest?.sha256 ?? null,
      files: await compare(candidate.folder, manifest?.manifest),
      refusal: errorSentence(error),
    };
  }
}

/** The model card; null where the pack has none. @throws UserError `not-found` */
export async function readCard(key: string, folders: PackFolders): Promise<string | null> {
  const { folder } = await candidateOf(key, folders);
  const bytes = await smallFile(join(folder, 'MODEL_CARD.md'));
  return bytes && new TextDecoder().decode(bytes);
}

/** pack.json alone, of a pack that may be wrong otherwise; undefined where it cannot be read. */
export async function readManifest(
  folder: string,
): Promise<{ manifest: PackManifest; sha256: string } | undefined> {
  const bytes = await smallFile(join(folder, MANIFEST));
  if (!bytes) return undefined;
  try {
    return { manifest: parsePack(JSON.parse(new TextDecoder().decode(bytes))), sha256: sha256(bytes) };
  } catch {
    return undefined;
  }
}

function described(manifest: PackManifest | undefined): Pick<InstalledPack, 'summary' | 'trainingData'> {
  return { summary: manifest ? summarise(manifest) : null, trainingData: manifest?.trainingData ?? [] };
}

/** Bytes of a plain file of reasonable size; null where there is none. */
async function smallFile(path: string): Promise<Buffer | null> {
  try {
    const stat = await lstat(path);
    return stat.isFile() && stat.size <= LARGEST_TEXT ? await readFile(path) : null;
  } catch {
    return null;
  }
}

async function sizes(folder: string, manifest: PackManifest): Promise<PackFile[]> {
  const names = [MANIFEST, ...Object.keys(manifest.files)];
  return Promise.all(
    names.map(async (name) => ({
      name,
      bytes: (await lstat(join(folder, name))).size,
      state: name === MANIFEST ? ('manifest' as const) : ('verified' as const),
    })),
  );
}

/** The files of a pack that was refused, each against pack.json. Never throws: what cannot be read is changed. */
async function compare(folder: string, manifest: PackManifest | undefined): Promise<PackFile[]> {
  const present = (await readdir(folder).catch((): string[] => [])).filter((name) => !LITTER.has(name));
  const names = new Set([...present, ...Object.keys(manifest?.files ?? {})]);
  const files: PackFile[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const stat = await lstat(path).catch(() => undefined);
    const expected = manifest && Object.hasOwn(manifest.files, name) ? manifest.files[name] : undefined;
    const bytes = stat?.isFile() ? stat.size : 0;
    if (name === MANIFEST) files.push({ name, bytes, state: manifest ? 'manifest' : 'unreadable' });
    else if (!manifest) files.push({ name, bytes, state: 'unchecked' });
    else if (!stat) files.push({ name, bytes, state: 'missing' });
    else if (expected === undefined) files.push({ name, bytes, state: 'unlisted' });
    else {
      const same = stat.isFile() && (await hashOf(path).catch(() => '')) === expected;
      files.push({ name, bytes, state: same ? 'verified' : 'changed' });
    }
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
