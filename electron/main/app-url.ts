/** Addresses of our own pages. Node's URL gives custom schemes the origin "null", so scheme and host are compared. */
import { APP_HOST, APP_SCHEME } from '../ipc/channels';

/** Whether an address belongs to our own pages. Anything that is no URL does not. */
export function isAppUrl(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.password === '';
}
