/** What the window knows of the application itself. */
import type { AppInfo } from '../../electron/ipc/contract';
import { call } from '../ipc/client';
import { count } from '../ui/format';
import { notices } from './notices.svelte';

class App {
  info = $state.raw<AppInfo | null>(null);
  helpOpen = $state(false);

  async load(): Promise<void> {
    try {
      this.info = await call('app.info', undefined);
    } catch (error) {
      notices.error(error);
    }
  }

  showSetAside(): void {
    const setAside = this.info?.setAside ?? [];
    notices.list = {
      title: `${count(setAside.length, 'library entry', 'library entries')} set aside`,
      text: 'These entries are damaged. They were moved out of the library, not deleted; everything else was loaded.',
      items: setAside,
    };
  }
}

export const app = new App();
