// Where this computer listens while images of a C-MOVE come.
import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { addressTowards } from '../../../electron/network/move-with-receiver';

it('listens on this computer alone for a system that is on it', async () => {
  expect(await addressTowards({ host: '127.0.0.1', port: 104 })).toBe('127.0.0.1');
  expect(['127.0.0.1', '::1']).toContain(await addressTowards({ host: 'localhost', port: 104 }));
});

it('listens on one address, and never on all, for a system elsewhere', async ({ skip }) => {
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const outside = own.find(({ internal, family }) => !internal && family === 'IPv4')?.address;
  if (outside === undefined) skip('this computer has no address but loopback');
  // TEST-NET-3 of RFC 5737: nobody is there, and nothing is sent.
  const found = await addressTowards({ host: '203.0.113.7', port: 104 });
  if (found === undefined) skip('no way leads out of this computer');
  expect(own.map(({ address }) => address)).toContain(found);
  expect(found).not.toBe('0.0.0.0');
});

it('knows none where the name of the system leads nowhere', async () => {
  expect(await addressTowards({ host: 'nobody.invalid', port: 104 })).toBeUndefined();
});
