/** Pictures of the active pane, saved or copied. */
import { withinBytes } from '../../../../electron/core/cut-text';
import type { CallRequest } from '../../../../electron/ipc/contract';
import { call } from '../../../ipc/client';
import { notices } from '../../../state/notices.svelte';
import { strings } from '../../../strings';
import { panes, type PaneHandle } from '../../panes/handles.svelte';
import { saving } from '../save';
import { plainPicture } from './plain-picture';

export async function takePicture(kind: 'annotated' | 'plain', to: 'file' | 'clipboard'): Promise<void> {
  const pane = panes.active;
  if (!pane) return;
  try {
    const picture: CallRequest<'pictures.save'>['picture'] =
      kind === 'plain' ? { png: await plainPicture(pane) } : { area: await clearArea(pane) };
    await saving(call('pictures.save', { picture, to, name: nameOf(pane) }));
  } catch (error) {
    notices.error(error);
  }
}

/** Where the pane is, once the menu that asked for the picture has gone from it. */
async function clearArea(pane: PaneHandle): Promise<{ x: number; y: number; width: number; height: number }> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  const { x, y, width, height } = pane.element.getBoundingClientRect();
  return { x, y, width, height };
}

function nameOf(pane: PaneHandle): string {
  const frame = pane.frame();
  return withinBytes(strings.viewer.panels.pictureName(pane.series.description, frame), 128);
}
