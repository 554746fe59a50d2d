/**
 * Names that both ends of the conversation use, free of any library so that the preload script stays small.
 */

/** Scheme and host of the pages: `app://studio/index.html`; thumbnails are `app://studio/thumbnails/<series id>.png`. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'studio';
export const APP_ORIGIN = 'app://studio';

/** Scheme of the voxels of a series that a page opens: `voxels://series/<key of its call>`, to be read once. */
export const VOXEL_SCHEME = 'voxels';

export function voxelsUrl(key: string): string {
  return `${VOXEL_SCHEME}://series/${key}`;
}

/** Sent only by the preload script, which alone can turn a dropped file into a path. */
export const importPathsChannel = 'library.importPaths';

/** Ports travel to the preload script on this channel, which hands them on to the page. */
export const portChannel = 'port';

export function callChannel(name: string): string {
  return `call:${name}`;
}

export function eventChannel(name: string): string {
  return `event:${name}`;
}

/** What a port is for: voxels of a series, or the events of a job. */
export type PortPurpose = 'voxels' | 'job';

/** The message that comes to the page with a port. */
export interface PortMessage {
  gridit: 'port';
  purpose: PortPurpose;
  key: string;
}
