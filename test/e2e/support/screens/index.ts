/** Every screen of the window, in the order of the contact sheet. A new screen is a line in one of these tables. */
import { panelScreens } from './panel-screens';
import type { Screen } from './screen';
import { studioScreens } from './studio-screens';
import { viewerScreens } from './viewer-screens';

export const screens: readonly Screen[] = [
  ...[...viewerScreens, ...panelScreens].map((screen) => ({ part: '[data-testid=viewer]', ...screen })),
  ...studioScreens,
];
