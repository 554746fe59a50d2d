/** Text for the clipboard, which only the main process may reach. */
import { call } from '../../ipc/client';
import { notices } from '../../state/notices.svelte';

export async function copyText(text: string): Promise<void> {
  try {
    await call('clipboard.copyText', { text });
    notices.show('ok', 'Copied.');
  } catch (error) {
    notices.error(error);
  }
}
