/** The viewer's own commands, with the keys that OHIF has for them where it has any. */
import type { Command } from '../../keys/command';
import { cineCommands } from './commands/cine-commands';
import { layoutCommands } from './commands/layout-commands';
import { lookCommands } from './commands/look-commands';
import { sliceCommands } from './commands/slice-commands';
import { viewCommands } from './commands/view-commands';

export const viewerCommands: readonly Command[] = [
  ...sliceCommands,
  ...viewCommands,
  ...lookCommands,
  ...layoutCommands,
  ...cineCommands,
];
