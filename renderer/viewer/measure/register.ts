/** Announces measuring to the viewer. */
import List from '@lucide/svelte/icons/list';
import { strings } from '../../strings';
import { registerExtension } from '../extensions';
import { ownerOfData, startSync } from './cornerstone-sync';
import { addDrawingTools } from './drawing-tools';
import { listenForEscape, measureCommands } from './measure-commands';
import { measuredOf } from './measured';
import MeasureMenu from './MeasureMenu.svelte';
import MeasureOverlay from './MeasureOverlay.svelte';
import MeasurementsPanel from './MeasurementsPanel.svelte';
import { listenForFingers } from './more-fingers';
import { textLines } from './text-lines';
import TextPrompt from './TextPrompt.svelte';
import { textPrompt } from './text-prompt.svelte';
import UndoButtons from './UndoButtons.svelte';

addDrawingTools(
  (data) => {
    const owner = ownerOfData(data);
    return owner ? textLines(measuredOf(owner.series, owner.drawn), owner.drawn.label) : [];
  },
  (done, kind) => textPrompt.ask(done, kind),
);
startSync();
listenForEscape();
listenForFingers();

registerExtension({
  id: 'measure',
  toolbar: [
    { id: 'measure', rank: 13, divided: true, component: MeasureMenu },
    { id: 'undo', rank: 2, component: UndoButtons },
  ],
  dialogs: TextPrompt,
  overlay: MeasureOverlay,
  panels: [
    {
      id: 'measurements',
      label: strings.viewer.panels.measurements.title,
      icon: List,
      component: MeasurementsPanel,
      command: 'measurements',
    },
  ],
  commands: measureCommands,
});
