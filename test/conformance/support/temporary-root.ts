/** A folder for a whole `describe`, removed after it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export function temporaryRoot(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gridit-conformance-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
