/** The settings of a test, in a folder of its own. */
import { join } from 'node:path';
import { receiveSettings } from '../../../../electron/ipc/network-calls';
import { settingsFile } from '../../../../electron/main/settings/settings';
import { JsonFile } from '../../../../electron/main/storage/json-file';

export function settingsIn(folder: string): JsonFile<typeof settingsFile> {
  return new JsonFile(join(folder, 'settings.json'), settingsFile, () => undefined);
}

/** What holds of receiving while nothing is set. */
export const receiving = receiveSettings.parse({ port: 11112, aet: 'GRIDIT' });
