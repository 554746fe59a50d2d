/** Which addresses are ours, and which may be asked for at all. Node's URL gives custom schemes the origin "null", so scheme and host are compared. */
import { APP_HOST, APP_SCHEME } from '../ipc/channels';

/** Whether an address belongs to our own pages. Anything that is no URL does not. */
export function isAppUrl(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return (
    url?.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.password === ''
  );
}

const ALLOWED_PROTOCOLS = new Set(['app:', 'voxels:', 'blob:', 'data:', 'devtools:']);

/** Whether a request may go out at all: our own files, what a page made itself, the developer tools. */
export function mayRequest(address: string): boolean {
  return URL.canParse(address) && ALLOWED_PROTOCOLS.has(new URL(address).protocol);
}
