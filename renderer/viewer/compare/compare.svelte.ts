/** How two series are compared: the first pane's and the second pane's. */
export type CompareMode = 'side' | 'swipe' | 'checker' | 'difference';

export const COMPARE_MODES: readonly CompareMode[] = ['side', 'swipe', 'checker', 'difference'];

class Compare {
  mode = $state<CompareMode>('side');
  /** Where the swipe stands, from 0 (left) to 1. */
  swipe = $state(0.5);

  nextMode(): void {
    const at = COMPARE_MODES.indexOf(this.mode);
    this.mode = COMPARE_MODES[(at + 1) % COMPARE_MODES.length]!;
  }
}

export const compare = new Compare();
