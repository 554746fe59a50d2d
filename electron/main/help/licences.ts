/** The licences of everything that the application is made of, in one file that the system can open. */
import { readFile, writeFile } from 'node:fs/promises';

/** Every bundle that ships, by its name. */
export const BUNDLES = ['main', 'preload', 'engine', 'files', 'decode-worker', 'network', 'cli'] as const;

export interface LicenceFiles {
  /** The application's own licence. */
  own: string;
  /** What the build has collected, one file a bundle; each package is a section that begins with "## ". */
  bundles: readonly string[];
  /** Notices of what is in no package. */
  notices: readonly string[];
  /** Whose licences are in a file of their own. */
  elsewhere: { what: string; file: string };
}

/** Joins the licence texts; each package is there once, however many bundles it is in. Rejects where a file is missing. */
export async function joinLicences({ own, bundles, notices, elsewhere }: LicenceFiles): Promise<string> {
  const read = (files: readonly string[]) => Promise.all(files.map((file) => readFile(file, 'utf8')));
  const sections = (await read(bundles)).flatMap((text) => text.split(/^(?=## \S+ - \d)/m));
  const packages = new Set(sections.filter((part) => part.startsWith('## ')).map((part) => part.trim()));
  const [ownText] = await read([own]);
  return `${[
    `# GriDiT Studio\n\n${ownText!.trim()}`,
    '# What it is made of',
    ...[...packages].sort(),
    ...(await read(notices)).map((text) => text.trim()),
    `# ${elsewhere.what}\n\nThe file ${elsewhere.file} holds their licences.`,
  ].join('\n\n')}\n`;
}

/** Writes the joined licences to a file that may be replaced, and resolves with it. */
export async function writeLicences(files: LicenceFiles, file: string): Promise<string> {
  await writeFile(file, await joinLicences(files));
  return file;
}
