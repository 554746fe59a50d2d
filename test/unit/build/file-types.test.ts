// The kinds of files that systems open with the application.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import forge from '../../../forge.config';
import { documentTypes, FILE_ASSOCIATIONS, FILE_TYPES, MIME_TYPES } from '../../../build/package/file-types';

const root = resolve(__dirname, '../../..');
const linux = (name: string) => readFileSync(join(root, 'build/package/linux', name), 'utf8');

describe('file associations', () => {
  it('are DICOM and model packs on every system', () => {
    expect(FILE_TYPES.map(({ extension }) => extension)).toEqual(['dcm', 'gridpack']);
    expect(FILE_ASSOCIATIONS.map(({ ext }) => ext)).toEqual(['dcm', 'gridpack']);
    expect(MIME_TYPES).toEqual(['application/dicom', 'application/x-gridit-pack', 'inode/directory']);
    expect(forge.packagerConfig?.extendInfo).toEqual(documentTypes());
  });

  it('on macOS only name types that are declared, and ours as ours', () => {
    const info = documentTypes() as Record<string, Record<string, unknown>[]>;
    const declared = [...info.UTExportedTypeDeclarations!, ...info.UTImportedTypeDeclarations!].map(
      ({ UTTypeIdentifier }) => UTTypeIdentifier,
    );
    const named = info.CFBundleDocumentTypes!.flatMap(
      ({ LSItemContentTypes }) => LSItemContentTypes as string[],
    );
    expect(named.filter((type) => type !== 'public.folder').sort()).toEqual([...declared].sort());
    expect(info.UTExportedTypeDeclarations!.map(({ UTTypeIdentifier }) => UTTypeIdentifier)).toEqual([
      'org.gridit.pack',
    ]);
  });

  it('are in the package of Debian, whose maker is asked for by its short name', async () => {
    const deb = forge.makers?.find((maker) => 'name' in maker && maker.name === 'deb') as unknown as {
      config: { options: { mimeType: string[]; scripts: Record<string, string> } };
      prepareConfig(arch: string): Promise<void>;
    };
    await deb.prepareConfig('x64');
    const { mimeType, scripts } = deb.config.options;
    expect(mimeType).toEqual(MIME_TYPES);
    for (const script of Object.values(scripts)) expect(existsSync(join(root, script)), script).toBe(true);
    // By its long name Forge would make a package without any of the options.
    expect(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')).not.toContain('targets=@electron-forge/');
  });

  it('on Linux declare what the system does not know, and take it back', () => {
    expect(linux('gridit-studio-mime.xml')).toContain('type="application/x-gridit-pack"');
    expect(linux('gridit-studio-mime.xml')).toContain('*.gridpack');
    expect(linux('postinst')).toContain('/usr/lib/gridit-studio/resources/gridit-studio-mime.xml');
    expect(linux('postrm')).toContain('rm -f /usr/share/mime/packages/gridit-studio.xml');
    const resources = forge.packagerConfig?.extraResource as string[];
    for (const resource of resources) expect(existsSync(join(root, resource)), resource).toBe(true);
    expect(resources).toContain('build/package/linux/gridit-studio-mime.xml');
  });
});
