/** What the window knows of the application itself. */
import type { AppInfo } from '../../electron/ipc/contract';
import { call, on } from '../ipc/client';
import { strings } from '../strings';
import { notices } from './notices.svelte';

class App {
  info = $state.raw<AppInfo | null>(null);
  helpOpen = $state(false);

  listen(): () => void {
    void this.load();
    return on('app.notice', ({ text }) => notices.show('warning', text));
  }

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
      title: strings.ui.setAsideTitle(setAside.length),
      text: strings.ui.setAsideText,
      items: setAside,
    };
  }
}

export const app = new App();
