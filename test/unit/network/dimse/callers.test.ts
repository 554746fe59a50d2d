import { describe, expect, it } from 'vitest';
import { addressRule } from '../../../../electron/network/dimse/callers';

describe('addresses that may send', () => {
  it('are all where none is named', () => {
    expect(addressRule(undefined)('203.0.113.9')).toBe(true);
    expect(addressRule([])('127.0.0.1')).toBe(false);
  });

  it.each([
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.4', false],
    ['192.168.1.0/24', '192.168.1.77', true],
    ['192.168.1.0/24', '192.168.2.77', false],
    ['10.1.2.3', '::ffff:10.1.2.3', true],
    ['fd00::/8', 'fd12::1', true],
    ['fd00::/8', '10.1.2.3', false],
    ['::1', '::1', true],
    ['0.0.0.0/0', '::ffff:8.8.8.8', true],
  ])('%s: %s', (rule, address, allowed) => {
    expect(addressRule(['172.16.0.1', rule])(address)).toBe(allowed);
  });

  it.each(['host', '10.0.0', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', 'fd00::/129', ''])(
    'are refused where one is none: "%s"',
    (text) => {
      expect(() => addressRule([text])).toThrow(/is no address\. Write one as/);
    },
  );
});
