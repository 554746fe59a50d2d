/** The surroundings of a person who has never started anything. */
import { mkdir, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

export interface FreshHome {
  /** The home folder and the one for temporary files, both empty. */
  home: string;
  temporary: string;
  env: NodeJS.ProcessEnv;
}

/** What a continuous integration sets, under which some libraries send nothing, and what switches them off by name. */
const SILENCERS =
  /^(CI|TF_BUILD|TRAVIS|CIRCLECI)$|^(BUILD|GITHUB|GITLAB|JENKINS|ORT)_|TELEMETRY|DO_NOT_TRACK/;

/** @param folder where its folders are made; it must exist */
export async function freshHome(folder: string): Promise<FreshHome> {
  const [home, temporary] = [join(folder, 'person'), join(folder, 'tmp')];
  for (const path of [home, temporary]) await mkdir(path);
  const kept = Object.entries(process.env).filter(
    ([name]) => !SILENCERS.test(name) && !name.startsWith('XDG_'),
  );
  return { home, temporary, env: { ...Object.fromEntries(kept), HOME: home, TMPDIR: temporary } };
}

/** Files in a folder and in all below it, by their paths from it. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
