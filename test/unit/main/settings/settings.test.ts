import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeDraft } from '../../../../electron/ipc/network-calls';
import { DEFAULT_SETTINGS } from '../../../../electron/ipc/settings-values';
import { Nodes } from '../../../../electron/main/network/nodes';
import { Secrets, type KeyStore } from '../../../../electron/main/settings/secrets';
import { Settings } from '../../../../electron/main/settings/settings';
import { receiving, settingsIn } from './settings-in';

let folder: string;
const file = () => join(folder, 'settings.json');
const open = () => Settings.open(settingsIn(folder));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridit-settings-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('settings', () => {
  it('begin with what holds while nothing is set, and keep what is set', async () => {
    const settings = await open();
    expect(settings.get('receive')).toEqual(receiving);
    await settings.set('receive', { ...receiving, port: 104, aet: 'LAB' });
    expect((await open()).get('receive')).toEqual({ ...receiving, port: 104, aet: 'LAB' });
  });

  it('fall back section by section, and keep sections that they do not know', async () => {
    const sections = { receive: { port: 'many' }, later: { theme: 'light' } };
    await writeFile(file(), JSON.stringify({ format: 1, sections }));
    const settings = await open();
    expect(settings.get('receive').port).toBe(11112);
    await settings.set('receive', { ...receiving, port: 105, aet: 'LAB' });
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({
      format: 1,
      sections: { receive: { ...receiving, port: 105, aet: 'LAB' }, later: { theme: 'light' } },
    });
  });

  it('say in one sentence when they cannot be written, and hold until the end', async () => {
    const settings = await open();
    await mkdir(join(file(), 'in-the-way'), { recursive: true });
    await expect(settings.set('retention', { days: 7 })).rejects.toThrow('The settings file');
    expect(settings.get('retention')).toEqual({ days: 7 });
    await rm(file(), { recursive: true });
    await settings.set('appearance', { ...settings.get('appearance'), theme: 'light' });
    const again = await open();
    expect(again.get('retention')).toEqual({ days: 7 });
    expect(again.get('appearance').theme).toBe('light');
  });

  it('of an older version lack what is new, and keep what they have', async () => {
    const sections = { appearance: { theme: 'light' }, viewing: { layout: 'nonsense' } };
    await writeFile(file(), JSON.stringify({ format: 1, sections }));
    const settings = await open();
    expect(settings.get('appearance')).toEqual({ theme: 'light', size: 100, still: false });
    expect(settings.get('viewing')).toEqual(DEFAULT_SETTINGS.viewing);
  });

  it('set a damaged file aside', async () => {
    await writeFile(file(), '{"format":1,"sec');
    const settings = await open();
    expect(settings.get('nodes')).toEqual([]);
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^settings\.json\.damaged-\d+$/)]);
  });

  it('refuse a value that does not fit, and tell listeners of one that does', async () => {
    const settings = await open();
    const heard: string[] = [];
    const stop = settings.onChange((name) => heard.push(name));
    await expect(settings.set('receive', { ...receiving, port: 0, aet: 'LAB' })).rejects.toThrow();
    expect(settings.get('receive').port).toBe(11112);
    await settings.set('receive', { ...receiving, port: 1, aet: 'LAB' });
    stop();
    await settings.set('receive', { ...receiving, port: 2, aet: 'LAB' });
    expect(heard).toEqual(['receive']);
  });
});

/** A key store that turns texts around; what matters is that they are no longer themselves. */
const keyStore = (isSafe: boolean): KeyStore => ({
  isEncryptionAvailable: () => isSafe,
  encryptString: (text) => Buffer.from([...text].toReversed().join('')),
  decryptString: (bytes) => [...bytes.toString()].toReversed().join(''),
});

const web: NodeDraft = {
  kind: 'dicomweb',
  name: 'Archive',
  url: 'https://pacs.example/dicom-web',
  auth: 'basic',
  user: 'me',
  tls: null,
};

describe('nodes', () => {
  it('keep a password encrypted, and give it back to whoever connects', async () => {
    const nodes = new Nodes(await open(), new Secrets(await open(), keyStore(true)));
    const settings = await open();
    const shared = new Nodes(settings, new Secrets(settings, keyStore(true)));
    const id = await shared.save(null, web, 'top secret');
    expect(shared.list()).toEqual([{ id, node: web, secret: 'kept' }]);
    expect(await readFile(file(), 'utf8')).not.toContain('top secret');
    const again = await open();
    const reopened = new Nodes(again, new Secrets(again, keyStore(true)));
    expect(reopened.resolve(id)).toMatchObject({
      auth: { kind: 'basic', user: 'me', password: 'top secret' },
    });
    await reopened.save(id, { ...web, name: 'Renamed' }, undefined);
    expect(reopened.resolve(id)).toMatchObject({ auth: { password: 'top secret' } });
    await reopened.remove(id);
    expect(await readFile(file(), 'utf8')).not.toContain(Buffer.from('terces pot').toString('base64'));
    expect(() => nodes.resolve(id)).toThrow('not set up any more');
  });

  it('hold a password in memory only where the system has no safe place', async () => {
    const settings = await open();
    const secrets = new Secrets(settings, keyStore(false));
    const nodes = new Nodes(settings, secrets);
    const id = await nodes.save(null, web, 'top secret');
    expect(nodes.list()[0]!.secret).toBe('until-exit');
    expect(nodes.resolve(id)).toMatchObject({ auth: { password: 'top secret' } });
    const text = await readFile(file(), 'utf8');
    expect(text).not.toContain('top secret');
    expect(text).not.toContain(Buffer.from('top secret').toString('base64'));
    const next = new Nodes(await open(), new Secrets(await open(), keyStore(false)));
    expect(() => next.resolve(id)).toThrow('Enter the password for "Archive" again');
  });

  it('does not trust a key store with a key that everybody knows', async () => {
    const settings = await open();
    const store = { ...keyStore(true), getSelectedStorageBackend: () => 'basic_text' };
    const secrets = new Secrets(settings, store);
    await secrets.set('x', 'top secret');
    expect(secrets.state('x')).toBe('until-exit');
    expect(settings.get('secrets')).toEqual({});
  });

  it('forget the password of a node that no longer signs in', async () => {
    const settings = await open();
    const nodes = new Nodes(settings, new Secrets(settings, keyStore(true)));
    const id = await nodes.save(null, web, 'top secret');
    await nodes.save(id, { ...web, auth: 'none' }, undefined);
    expect(settings.get('secrets')).toEqual({});
  });
});
