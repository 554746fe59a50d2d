/** Shows at the start what was shown last, and from then on lets the main process know what is shown. */
import { untrack } from 'svelte';
import { call } from '../../ipc/client';
import { library } from '../../state/library.svelte';
import { notices } from '../../state/notices.svelte';
import { strings } from '../../strings';
import { captureSession, restoreSession } from './shown-session';

/** Scrolling changes it many times a second. */
const PATIENCE_MS = 1000;

/** Keeps what is shown until the returned function is called. */
export function keepSession(): () => void {
  let stop = () => {};
  let ended = false;
  void begin().then((offered) => {
    if (!ended) stop = follow(offered);
    // Files that the application was started with come on top of what was shown.
    void library.takeGiven();
  });
  return () => {
    ended = true;
    stop();
  };
}

/** @returns whether what was shown is only offered */
async function begin(): Promise<boolean> {
  try {
    const { session, note, restore } = await call('session.start', undefined);
    const again = session && (() => void restoreSession(session));
    const offer =
      restore === 'on-request' && again ? { label: strings.commands.restore, run: again } : undefined;
    if (note) notices.show('warning', note, offer);
    if (session && restore === 'now') await restoreSession(session);
    return offer !== undefined;
  } catch (error) {
    notices.error(error);
    return false;
  }
}

/** @param offered what was shown is kept until a series is opened, not just a panel */
function follow(offered: boolean): () => void {
  let sent = JSON.stringify(captureSession());
  let timer: ReturnType<typeof setTimeout> | undefined;
  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    const session = captureSession();
    const text = JSON.stringify(session);
    if (text === sent || (offered && session.panes.every((pane) => pane === null))) return;
    offered = false;
    sent = text;
    call('session.put', session).catch((error: unknown) => notices.error(error));
  };
  const stop = $effect.root(() => {
    $effect(() => {
      captureSession();
      untrack(() => (timer ??= setTimeout(send, PATIENCE_MS)));
    });
  });
  window.addEventListener('beforeunload', send);
  return () => {
    window.removeEventListener('beforeunload', send);
    stop();
    send();
  };
}
