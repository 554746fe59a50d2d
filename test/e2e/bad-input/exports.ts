/** Where nothing can be written: a sentence, and nothing half-written; a part of bad-input.test.ts, in its window. */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { closeNotices } from '../support/notices';
import { answerSaveDialog, type Studio, type TestFolders } from '../support/studio';

interface Given {
  studio: Studio;
  folders: TestFolders;
  /** A series of the library. */
  seriesId: string;
}

const toast = ({ page }: Studio) => page.getByTestId('toast-text').last();

export function exportTests(stage: () => Given): void {
  afterEach(() => closeNotices(stage().studio));

  async function exportTo(path: string): Promise<string | null> {
    const { studio, seriesId } = stage();
    await answerSaveDialog(studio, path);
    await studio.page
      .locator(`[data-testid=library-item][data-series-id="${seriesId}"] button`)
      .first()
      .click();
    await studio.page.getByTestId('export-menu').click();
    await studio.page.getByTestId('export-dicom').click();
    await studio.page.getByTestId('export-confirm').click();
    await toast(studio).waitFor();
    return toast(studio).textContent();
  }

  it('does not overwrite a folder with something in it', async () => {
    const folder = join(stage().folders.work, 'taken');
    await mkdir(folder);
    await writeFile(join(folder, 'mine.txt'), 'mine');
    expect(await exportTo(folder)).toMatch(
      /exists already and is not empty\. Choose a new or empty folder\.$/,
    );
    expect(await readdir(folder)).toEqual(['mine.txt']);
  });

  it('does not go below a file', async () => {
    await writeFile(join(stage().folders.work, 'file'), '');
    expect(await exportTo(join(stage().folders.work, 'file', 'folder'))).toMatch(
      /a part of this path is a file, not a folder/,
    );
  });

  it('does not go where there is no folder', async () => {
    expect(await exportTo(join(stage().folders.work, 'no', 'such'))).toMatch(/Make that folder first\.$/);
  });

  it.each<[string, string, RegExp]>([
    ['a full disk', 'size=16k', /the disk is full/],
    ['a read-only disk', 'size=1m,ro', /read-only/],
  ])('leaves nothing on %s', async (_what, options, sentence) => {
    const disk = join(stage().folders.work, `disk-${options.length}`);
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      console.log('skipped: this account may not mount a small disk');
      return;
    }
    try {
      expect(await exportTo(join(disk, 'out'))).toMatch(sentence);
      expect(await readdir(disk)).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
}
