/** Which tab of the right panel is open. */
export type PanelTab = 'generate' | 'queue' | 'recipe';

class Panel {
  tab = $state<PanelTab>('generate');
}

export const panel = new Panel();
