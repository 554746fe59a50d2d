import { describe, expect, it } from 'vitest';
import { isAppUrl, mayRequest } from '../../../electron/main/app-url';

describe('isAppUrl', () => {
  it.each(['app://studio/index.html', 'app://studio/', 'app://studio/index.html?a#b'])(
    'takes %s',
    (address) => {
      expect(isAppUrl(address)).toBe(true);
    },
  );
  it.each([
    'https://studio/index.html',
    'app://studio.example.org/index.html',
    'app://other/index.html',
    'app://user@studio/index.html',
    'file:///etc/passwd',
    'about:blank',
    'data:text/html,app://studio/',
    '',
    'studio',
  ])('refuses %j', (address) => {
    expect(isAppUrl(address)).toBe(false);
  });
});

describe('mayRequest', () => {
  it.each([
    'app://studio/x.js',
    'voxels://series/1',
    'blob:app://studio/1',
    'data:image/png;base64,AA',
    'devtools://devtools/x.html',
  ])('lets %s pass', (address) => {
    expect(mayRequest(address)).toBe(true);
  });
  it.each([
    'http://127.0.0.1/',
    'https://example.org/',
    'ws://example.org',
    'file:///etc/passwd',
    'ftp://a',
    'no url',
  ])('stops %s', (address) => {
    expect(mayRequest(address)).toBe(false);
  });
});
