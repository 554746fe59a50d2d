/** Announces the panels beside the images, key images and pictures to the viewer. */
import ChartColumn from '@lucide/svelte/icons/chart-column';
import Star from '@lucide/svelte/icons/star';
import Tags from '@lucide/svelte/icons/tags';
import { registerExtension } from '../extensions';
import type { Command } from '../keys/command';
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
    { id: 'key-images', label: 'Key images', icon: Star, component: KeyImagesPanel, command: 'key-images' },
    {
      id: 'histogram',
      label: 'Histogram',
      icon: ChartColumn,
      component: HistogramPanel,
      command: 'histogram',
    },
    { id: 'tags', label: 'DICOM elements', icon: Tags, component: TagPanel, command: 'tags', width: 400 },
  ],
  commands: [
    open('measurements', 'Measurements', 'M'),
    open('key-images', 'Key images', 'K'),
    open('histogram', 'Histogram', 'H'),
    open('tags', 'DICOM elements', 'T'),
    {
      id: 'mark-key-image',
      does: 'Mark the slice as a key image',
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
      does: 'Save a picture of the pane',
      group: 'Panels',
      keys: ['Ctrl+s'],
      enabled: () => panes.active !== null,
      run: () => void takePicture('annotated', 'file'),
    },
    {
      id: 'copy-picture',
      does: 'Copy a picture of the pane',
      group: 'Panels',
      keys: ['Ctrl+C'],
      enabled: () => panes.active !== null,
      run: () => void takePicture('annotated', 'clipboard'),
    },
  ],
});
