/** What the calls about the menu bar, what is shown, and files from outside the window do. */
import { NOTHING_IMPORTED } from '../library/imports';
import type { MessagePortMain } from 'electron';
import type { ImportResult } from '../../ipc/contract';
import type { menuCalls } from '../../ipc/menu-calls';
import type { sessionCalls } from '../../ipc/session-calls';
import type { CallHandlers } from '../ipc-server';
import { mustExist } from '../opening/given-files';
import type { NativeServices } from './native-parts';

type Handlers = Pick<
  CallHandlers<MessagePortMain>,
  keyof typeof menuCalls | keyof typeof sessionCalls | 'files.takeGiven'
>;

/** @param importPaths takes series and models from files and folders */
export function nativeHandlers(
  { menu, session, given }: NativeServices,
  importPaths: (paths: string[]) => Promise<ImportResult>,
): Handlers {
  return {
    'menu.state': async (state) => {
      menu.follow(state);
    },
    'session.start': async () => session.start(),
    'session.put': async (shown) => {
      session.put(shown);
    },
    'files.takeGiven': async () => {
      const paths = given.take();
      if (paths.length === 0) return NOTHING_IMPORTED;
      await mustExist(paths);
      return importPaths(paths);
    },
  };
}
