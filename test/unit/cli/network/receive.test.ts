import { join } from 'node:path';
import { expect, it } from 'vitest';
import { receiveImages } from '../../../../electron/cli/network/receive-command';
import type { CommandContext } from '../../../../electron/cli/command-runner';
import { temporaryFolder } from '../../dicom/support/temporary-folder';

const context = {
  report: { event: () => undefined, line: () => undefined, progress: () => undefined },
  signal: new AbortController().signal,
} as unknown as CommandContext;

it.each([
  [{ cert: 'a.pem' }, 'bad-request', 'give both --cert and --key'],
  [{ key: 'a.key' }, 'bad-request', 'give both --cert and --key'],
  [{ ca: 'ca.pem' }, 'bad-request', '--ca is for TLS'],
  [{ cert: 'none.pem', key: 'none.key' }, 'bad-file', 'none.pem'],
])('refuses half of what TLS takes: %o', async (flags, code, sentence) => {
  const out = join(temporaryFolder(), 'out');
  await expect(
    receiveImages({ port: 0, aet: 'A', associations: 1, idle: 1, maxPdu: 131_072, out, ...flags }, context),
  ).rejects.toMatchObject({
    code,
    message: expect.stringContaining(sentence),
  });
});
