/** Text for the clipboard, which only the main process may reach. */
import { call } from '../../ipc/client';
import { notices } from '../../state/notices.svelte';
import { strings } from '../../strings';

export async function copyText(text: string): Promise<void> {
  try {
    await call('clipboard.copyText', { text });
    notices.show('ok', strings.viewer.panels.copied);
  } catch (error) {
    notices.error(error);
  }
}
