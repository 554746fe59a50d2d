import { describe, expect, it } from 'vitest';
import { calls, events, handle } from '../../../electron/ipc/contract';

describe('the contract', () => {
  it.each(['a', 'A-1', '0f8fad5b-d9cb-469f-a165-70867728950e'])('takes the handle %s', (id) => {
    expect(handle.safeParse(id).success).toBe(true);
  });
  it.each(['', '..', 'a/b', 'a\\b', 'a b', 'a.png', 'x'.repeat(65), 7])('refuses the handle %j', (id) => {
    expect(handle.safeParse(id).success).toBe(false);
  });

  it('lets no path into a call: every string of a request is a handle, a choice, or bounded text', () => {
    const request = { seriesId: 'a', format: 'dicom', destination: '/home/somebody' };
    expect(calls['library.export'].request.parse(request)).toEqual({ seriesId: 'a', format: 'dicom' });
    expect(calls['library.import'].request.safeParse({ pick: '/home/somebody' }).success).toBe(false);
    expect(
      calls['library.rename'].request.safeParse({ seriesId: 'a', description: 'x'.repeat(65) }).success,
    ).toBe(false);
    expect(calls['library.rename'].request.safeParse({ seriesId: 'a', description: '   ' }).success).toBe(
      false,
    );
  });

  it('knows no command of the menu but its own', () => {
    expect(events['menu.command'].safeParse({ command: 'generate' }).success).toBe(true);
    expect(events['menu.command'].safeParse({ command: 'eval' }).success).toBe(false);
  });
});
