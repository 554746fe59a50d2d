import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { versionLines } from '../../../../electron/main/help/about';
import { joinLicences } from '../../../../electron/main/help/licences';

it('versions are one a line, to be copied into a report', () => {
  const versions = { application: '1.2.3', electron: '45.0.0', chromium: '140.0', node: '24.0.0' };
  expect(versionLines({ ...versions, onnxRuntime: '1.30.0', system: 'linux x64 6.1' }).split('\n')).toEqual([
    'GriDiT Studio 1.2.3',
    'Electron 45.0.0',
    'Chromium 140.0',
    'Node.js 24.0.0',
    'ONNX Runtime 1.30.0',
    'linux x64 6.1',
  ]);
});

it('licences are joined, each package once', async () => {
  const root = await mkdtemp(join(tmpdir(), 'gridit-licences-'));
  try {
    const file = async (name: string, text: string) => {
      await writeFile(join(root, name), text);
      return join(root, name);
    };
    const head = '# Licenses\n\nThe app bundles dependencies:\n\n';
    const zod = '## zod - 4.6.7 (MIT)\n\nMIT License\n\n## of no package\n\nfree of charge\n';
    const text = await joinLicences({
      own: await file('LICENSE', 'MIT: ours\n'),
      bundles: [
        await file('a.md', `${head}${zod}\n## yazl - 1.0.0 (MIT)\n\nMIT\n`),
        await file('b.md', `${head}${zod}`),
      ],
      notices: [await file('codecs.md', '# Image decoders\n\nBSD\n')],
      elsewhere: { what: 'Chromium', file: '/opt/chromium.html' },
    });
    expect(text.match(/^## zod/gm)).toHaveLength(1);
    expect(text).toContain('free of charge');
    expect(text).not.toContain('The app bundles');
    expect(text.startsWith('# GriDiT Studio\n\nMIT: ours\n')).toBe(true);
    expect(text.indexOf('## yazl')).toBeLessThan(text.indexOf('## zod'));
    expect(
      text.endsWith(
        '# Image decoders\n\nBSD\n\n# Chromium\n\nThe file /opt/chromium.html holds their licences.\n',
      ),
    ).toBe(true);
  } finally {
    await rm(root, { recursive: true });
  }
});
