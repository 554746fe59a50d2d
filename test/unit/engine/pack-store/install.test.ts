import { link, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../electron/core/errors';
import { listPacks } from '../../../../electron/engine/pack-list';
import { installPack } from '../../../../electron/engine/pack-store/install';
import { temporaryFolder, tinyGrid, writeTinyPack } from '../tiny-pack';
import { contentsOf, writeGridpack } from './gridpack';

/** Folders of an application: the user's is not there yet, as on a new machine. */
async function machine() {
  const root = await temporaryFolder();
  const shipped = join(root, 'shipped');
  const user = join(root, 'data', 'packs');
  await mkdir(shipped);
  return { root, shipped, user, folders: { shipped, user } };
}

const names = (folder: string) => readdir(folder).catch((): string[] => []);

describe('a model is installed', () => {
  it('from a .gridpack file with the files at its root', async () => {
    const { root, user, folders } = await machine();
    const pack = await writeTinyPack(join(root, 'made'));
    const file = await writeGridpack(join(root, 'anything.gridpack'), await contentsOf(pack));
    const added = await installPack(file, folders);
    expect(added).toMatchObject({ id: 'tiny', version: '1.0.0', name: 'Tiny test pack' });
    expect(await names(user)).toEqual(['tiny']);
    expect(await readFile(join(user, 'tiny/grid.onnx'))).toEqual(await readFile(join(pack, 'grid.onnx')));
    expect((await listPacks(folders)).packs.map(({ id }) => id)).toEqual(['tiny']);
  });

  it('from a file that holds the pack in a folder, with what macOS puts beside it', async () => {
    const { root, user, folders } = await machine();
    const contents = await contentsOf(await writeTinyPack(join(root, 'made')), 'some folder/');
    contents['__MACOSX/some folder/._pack.json'] = new Uint8Array(3);
    contents['.DS_Store'] = new Uint8Array(3);
    await installPack(await writeGridpack(join(root, 'mac.gridpack'), contents), folders);
    expect(await names(user)).toEqual(['tiny']);
  });

  it('from a pack folder, as a copy that stands alone', async () => {
    const { root, user, folders } = await machine();
    const pack = await writeTinyPack(join(root, 'made'));
    // Other names for the files of a folder on the same disk do not become part of the copy.
    await link(join(pack, 'grid.onnx'), join(root, 'elsewhere'));
    await installPack(pack, folders);
    await writeFile(join(root, 'elsewhere'), 'changed');
    expect((await listPacks(folders)).packs).toHaveLength(1);
    expect(await names(user)).toEqual(['tiny']);
  });

  it('under another name where a folder that is no such pack has its own', async () => {
    const { root, user, folders } = await machine();
    await mkdir(join(user, 'tiny'), { recursive: true });
    await installPack(await writeTinyPack(join(root, 'made')), folders);
    expect((await names(user)).sort()).toEqual(['tiny', 'tiny-2']);
    expect((await listPacks(folders)).packs.map(({ id }) => id)).toEqual(['tiny']);
  });
});

describe('nothing is installed, and one sentence says why', () => {
  const bad: [string, string, (root: string) => Promise<string>][] = [
    [
      'a file that is no archive',
      'The model pack "bad.gridpack" is no zip archive, or a damaged one.',
      async (root) => {
        await writeFile(join(root, 'bad.gridpack'), 'not a zip');
        return join(root, 'bad.gridpack');
      },
    ],
    [
      'a file that is not there',
      'The model pack "gone.gridpack" does not exist.',
      async (root) => join(root, 'gone.gridpack'),
    ],
    [
      'an archive without pack.json',
      'The model pack "bad.gridpack" is no model pack: it has no pack.json.',
      (root) => writeGridpack(join(root, 'bad.gridpack'), { 'readme.txt': new Uint8Array(5) }),
    ],
    [
      'a changed network',
      'The model pack "bad.gridpack" was changed or damaged: grid.onnx does not have the SHA-256 that pack.json gives.',
      async (root) => {
        const contents = await contentsOf(await writeTinyPack(join(root, 'made')));
        contents['grid.onnx'] = contents['grid.onnx']!.map((byte, i) => (i === 40 ? byte ^ 1 : byte));
        return writeGridpack(join(root, 'bad.gridpack'), contents);
      },
    ],
    [
      'a file that pack.json does not list',
      'The model pack "bad.gridpack" holds run.sh, which pack.json does not list.',
      async (root) => {
        const contents = await contentsOf(await writeTinyPack(join(root, 'made')));
        contents['run.sh'] = new Uint8Array(5);
        return writeGridpack(join(root, 'bad.gridpack'), contents);
      },
    ],
    [
      'shapes that do not match',
      'The model pack "bad.gridpack" cannot be used: grid.onnx ',
      async (root) => {
        const pack = await writeTinyPack(join(root, 'made'), { grid: tinyGrid({ k: 3 }) });
        return writeGridpack(join(root, 'bad.gridpack'), await contentsOf(pack));
      },
    ],
    [
      'names that lead outside',
      'The model pack "bad.gridpack" is an archive with names that lead outside of it.',
      async (root) => {
        const contents = await contentsOf(await writeTinyPack(join(root, 'made')));
        contents['../escaped'] = new Uint8Array(5);
        return writeGridpack(join(root, 'bad.gridpack'), contents);
      },
    ],
    [
      'a link in an archive',
      'The model pack "bad.gridpack" holds preview.png, which is a link in an archive, which is not followed.',
      async (root) => {
        const contents = await contentsOf(await writeTinyPack(join(root, 'made')));
        const target = new TextEncoder().encode('/etc/hostname');
        return writeGridpack(join(root, 'bad.gridpack'), {
          ...contents,
          'preview.png': [target, { os: 3, attrs: (0o120777 << 16) >>> 0 }],
        });
      },
    ],
    [
      'a link in a folder',
      'The model pack "linked" holds preview.png, which is not a file.',
      async (root) => {
        const pack = await writeTinyPack(join(root, 'made'), {}, 'linked');
        await symlink('/etc/hostname', join(pack, 'preview.png'));
        return pack;
      },
    ],
    [
      'an archive that grows beyond reason',
      'The model pack "bad.gridpack" is an archive that would grow beyond all reason when it is unpacked.',
      async (root) => {
        const file = await writeGridpack(join(root, 'bad.gridpack'), { 'pack.json': new Uint8Array(5000) });
        const bytes = await readFile(file);
        // The directory says that these few bytes unpack to 2 GB.
        bytes.writeUInt32LE(2 ** 31, bytes.indexOf('PK\u0001\u0002', 0, 'latin1') + 24);
        await writeFile(file, bytes);
        return file;
      },
    ],
  ];

  it.each(bad)('%s', async (_what, sentence, make) => {
    const { root, user, folders } = await machine();
    await mkdir(user, { recursive: true });
    const source = await make(root);
    const refusal: Error = await installPack(source, folders).then(
      () => Promise.reject(new Error('It was installed.')),
      (error: Error) => error,
    );
    expect(refusal).toMatchObject({ name: 'UserError', code: 'bad-pack' });
    expect(refusal.message.slice(0, sentence.length)).toBe(sentence);
    expect(await names(user)).toEqual([]);
    expect(await names(join(root, 'data'))).toEqual(['packs']);
  });

  it('a model that is installed already, in this or in another version, or that comes with the application', async () => {
    const { root, shipped, user, folders } = await machine();
    const pack = await writeTinyPack(join(root, 'made'));
    await installPack(pack, folders);
    await expect(installPack(pack, folders)).rejects.toThrow(
      'The model pack "tiny" is installed already, as "Tiny test pack".',
    );
    const newer = await writeTinyPack(join(root, 'newer'), { manifest: { version: '2.0.0' } });
    await expect(installPack(newer, folders)).rejects.toThrow(
      'The model pack "tiny" is version 2.0.0 of tiny; version 1.0.0 is installed, so remove that one first.',
    );
    await writeTinyPack(shipped, { manifest: { id: 'brain' } });
    const brain = await writeTinyPack(join(root, 'other'), { manifest: { id: 'brain', version: '9.0.0' } });
    await expect(installPack(brain, folders)).rejects.toThrow(
      'The model pack "brain" has the id brain, which belongs to a model that comes with the application.',
    );
    expect(await names(user)).toEqual(['tiny']);
  });

  it('when it is cancelled', async () => {
    const { root, user, folders } = await machine();
    const file = await writeGridpack(
      join(root, 'pack.gridpack'),
      await contentsOf(await writeTinyPack(join(root, 'made'))),
    );
    await expect(installPack(file, folders, AbortSignal.abort())).rejects.toBeInstanceOf(CancelledError);
    expect(await names(user)).toEqual([]);
  });

  it('where the folder of the user cannot be one', async () => {
    const { root, folders } = await machine();
    const pack = await writeTinyPack(join(root, 'made'));
    await writeFile(join(root, 'data'), 'a file where the folder should be');
    await expect(installPack(pack, folders)).rejects.toMatchObject({ code: 'output' });
    expect(await readFile(join(root, 'data'), 'utf8')).toBe('a file where the folder should be');
  });
});
