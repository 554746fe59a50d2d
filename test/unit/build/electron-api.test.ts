// The code runs here with an older Electron where the one that ships cannot be downloaded, so what that one has given up
// is found by its types: what is gone does not compile (npm run check -- types), what is deprecated is listed here.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = resolve(__dirname, '../../..');
const USES_ELECTRON = /\bfrom 'electron'/;
/** What TypeScript says about a use of something that is marked as deprecated. */
const DEPRECATED = new Set([6385, 6387]);

/** Deprecated, and used all the same. docs/electron.md says why, and what takes its place. */
const KNOWN = ['electron/main/app-protocol.ts: registerFileProtocol'];

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(root, folder, name))
    .filter((path) => USES_ELECTRON.test(readFileSync(path, 'utf8')));
}

/** Uses of Electron's deprecated things in files, given by their names and texts where these are not on the disk. */
function deprecatedUses(files: readonly string[], texts: Readonly<Record<string, string>> = {}): string[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const read = (name: string) => texts[name] ?? ts.sys.readFile(name);
  const service = ts.createLanguageService({
    getScriptFileNames: () => [...files],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const text = read(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    // Electron's types alone are of interest, and the rest is large.
    getCompilationSettings: () => ({ ...options, types: ['node'], noEmit: true }),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name in texts || ts.sys.fileExists(name),
    readFile: read,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });
  return files.flatMap((name) =>
    service
      .getSuggestionDiagnostics(name)
      .filter(({ code }) => DEPRECATED.has(code))
      .map(({ start, length }) => {
        const used = read(name)!.slice(start, start + length);
        return `${relative(root, name).split(sep).join('/')}: ${used}`;
      }),
  );
}

it('the types are those of the Electron that ships', () => {
  const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string };
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  expect(version).toBe(devDependencies['electron']);
});

it('nothing that it deprecates is used, but what is listed with its reason', { timeout: 120_000 }, () => {
  const made = join(root, 'electron/main/made-up.ts');
  const text = `import { protocol, BrowserView } from 'electron';\nprotocol.registerStringProtocol('x', () => {});\nnew BrowserView();\n`;
  const files = [...sources('electron'), made];
  const found = deprecatedUses(files, { [made]: text });
  const isMade = (use: string) => use.startsWith('electron/main/made-up.ts');
  expect(found.filter(isMade)).toContain('electron/main/made-up.ts: registerStringProtocol');
  expect([...new Set(found.filter((use) => !isMade(use)))].toSorted()).toEqual(KNOWN);
  const reasons = readFileSync(join(root, 'docs/electron.md'), 'utf8');
  for (const use of KNOWN) expect(reasons).toContain(`\`${use.split(': ')[1]!}\``);
});
