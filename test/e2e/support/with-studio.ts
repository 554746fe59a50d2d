/** The set-up that most files share: one data folder with the tiny pack, and the application opened on it. */
import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { addTinyPack, openStudio, testFolders, type Studio, type TestFolders } from './studio';

/** The window of a test file. A test that ends the application and starts it again puts the new one here. */
export interface Stage {
  studio: Studio;
  folders: TestFolders;
}

/**
 * Opens the application before the tests of a file and closes it after them.
 * @param parts what is laid out before it starts, the files that it is started with, and what is done first in the
 *   window
 */
export function withStudio(parts: {
  before?: (stage: Pick<Stage, 'folders'>) => Promise<void>;
  files?: (stage: Pick<Stage, 'folders'>) => string[];
  first?: (stage: Stage) => Promise<void>;
}): Stage {
  const stage = {} as Stage;
  beforeAll(async () => {
    stage.folders = await testFolders();
    await mkdir(stage.folders.work, { recursive: true });
    await addTinyPack(stage.folders.userData);
    await parts.before?.(stage);
    stage.studio = await openStudio(stage.folders.userData, parts.files?.(stage));
    await parts.first?.(stage);
  });
  afterAll(async () => {
    // A test may have ended it already.
    await stage.studio?.app.close().catch(() => undefined);
    await stage.folders?.remove();
  });
  return stage;
}
