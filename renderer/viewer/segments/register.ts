/** Announces segments to the viewer. */
import Layers from '@lucide/svelte/icons/layers';
import { strings } from '../../strings';
import { registerExtension } from '../extensions';
import { openPanel } from '../side-panel.svelte';
import { segmentLook } from './segmentation.svelte';
import SegmentOverlay from './SegmentOverlay.svelte';
import SegmentsPanel from './SegmentsPanel.svelte';

const { panels, commands } = strings.viewer;

registerExtension({
  id: 'segments',
  overlay: SegmentOverlay,
  panels: [
    {
      id: 'segments',
      label: panels.segments.title,
      icon: Layers,
      component: SegmentsPanel,
      command: 'segments',
    },
  ],
  commands: [
    {
      id: 'segments',
      does: panels.segments.title,
      group: 'Panels',
      keys: ['O'],
      checked: () => openPanel.id === 'segments',
      run: () => openPanel.toggle('segments'),
    },
    {
      id: 'show-segments',
      does: commands.does.showSegments,
      group: 'Panels',
      keys: ['o'],
      checked: () => segmentLook.shown,
      run: () => (segmentLook.shown = !segmentLook.shown),
    },
  ],
});
