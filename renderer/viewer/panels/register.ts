/** Announces the panels beside the images, key images and pictures to the viewer. */
import ChartColumn from '@lucide/svelte/icons/chart-column';
import Star from '@lucide/svelte/icons/star';
import Tags from '@lucide/svelte/icons/tags';
import { strings } from '../../strings';
import { registerExtension } from '../extensions';
import type { Command } from '../../keys/command';
import { documentOf } from '../measure/annotation-document.svelte';
import { panes } from '../panes/handles.svelte';
import { openPanel } from '../side-panel.svelte';
import HistogramPanel from './histogram/HistogramPanel.svelte';
import KeyImagesPanel from './key-images/KeyImagesPanel.svelte';
import KeyMark from './key-images/KeyMark.svelte';
import PictureDialogs from './pictures/PictureDialogs.svelte';
import PictureMenu from './pictures/PictureMenu.svelte';
import { takePicture } from './pictures/take-picture';
import TagPanel from './tags/TagPanel.svelte';

const { panels, commands } = strings.viewer;
const { does } = commands;

const open = (id: string, does: string, key: string): Command => ({
  id,
  does,
  group: 'Panels',
  keys: [key],
  checked: () => openPanel.id === id,
  run: () => openPanel.toggle(id),
});

registerExtension({
  id: 'panels',
  toolbar: [{ id: 'pictures', rank: 3, component: PictureMenu }],
  dialogs: PictureDialogs,
  overlay: KeyMark,
  panels: [
    {
      id: 'key-images',
      label: panels.keyImages.title,
      icon: Star,
      component: KeyImagesPanel,
      command: 'key-images',
    },
    {
      id: 'histogram',
      label: panels.histogram.title,
      icon: ChartColumn,
      component: HistogramPanel,
      command: 'histogram',
    },
    { id: 'tags', label: panels.tags.title, icon: Tags, component: TagPanel, command: 'tags', width: 400 },
  ],
  commands: [
    open('measurements', panels.measurements.title, 'M'),
    open('key-images', panels.keyImages.title, 'K'),
    open('histogram', panels.histogram.title, 'H'),
    open('tags', panels.tags.title, 'T'),
    {
      id: 'mark-key-image',
      does: does.markKeyImage,
      group: 'Panels',
      keys: ['k'],
      enabled: () => panes.active !== null,
      run: () => {
        const { active } = panes;
        const frame = active?.frame() ?? null;
        if (active && frame !== null) documentOf(active.series).toggleKey(frame);
      },
    },
    {
      id: 'save-picture',
      does: does.savePicture,
      group: 'Panels',
      keys: ['Ctrl+s'],
      enabled: () => panes.active !== null,
      run: () => void takePicture('annotated', 'file'),
    },
    {
      id: 'copy-picture',
      does: does.copyPicture,
      group: 'Panels',
      keys: ['Ctrl+C'],
      enabled: () => panes.active !== null,
      run: () => void takePicture('annotated', 'clipboard'),
    },
  ],
});
