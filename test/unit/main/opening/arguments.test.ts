import { describe, expect, it } from 'vitest';
import { pathsAmong } from '../../../../electron/main/opening/arguments';

describe('the files that a start was given', () => {
  it('are what is no switch, from the folder where it was typed', () => {
    const argv = ['/opt/gridit-studio', '--no-sandbox', 'a.dcm', '/data/b', '../c', '--user-data-dir=/x', ''];
    expect(pathsAmong(argv, undefined, '/home/me')).toEqual(['/home/me/a.dcm', '/data/b', '/home/c']);
  });

  it('may begin with a dash behind two of them', () => {
    expect(pathsAmong(['/app', '--flag', '--', '-odd.dcm'], undefined, '/d')).toEqual(['/d/-odd.dcm']);
  });

  it('may be addresses, as desktops give them; others are no files', () => {
    const argv = ['/app', 'file:///data/two%20words.dcm', 'https://example.org/x.dcm', 'file://%zz'];
    expect(pathsAmong(argv, undefined, '/d')).toEqual(['/data/two words.dcm']);
  });

  it('come behind the application where a runtime is started with it', () => {
    const argv = ['/electron', '-r', '/loader.js', '--inspect=0', '/src/app', '--x', 'a.dcm'];
    expect(pathsAmong(argv, '/src/app', '/d')).toEqual(['/d/a.dcm']);
    expect(pathsAmong(['/electron', '.', 'a.dcm'], '/src/app', '/src/app')).toEqual(['/src/app/a.dcm']);
    expect(pathsAmong(['/electron', '--version'], '/src/app', '/d')).toEqual([]);
  });
});
