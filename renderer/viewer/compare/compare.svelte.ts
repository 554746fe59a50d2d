/** How two series are compared: the first pane's and the second pane's. */
export type CompareMode = 'side' | 'swipe' | 'checker' | 'difference';

export const COMPARE_MODES: readonly { id: CompareMode; name: string }[] = [
  { id: 'side', name: 'Side by side' },
  { id: 'swipe', name: 'Swipe' },
  { id: 'checker', name: 'Checkerboard' },
  { id: 'difference', name: 'Difference' },
];

class Compare {
  mode = $state<CompareMode>('side');
  /** Where the swipe stands, from 0 (left) to 1. */
  swipe = $state(0.5);

  nextMode(): void {
    const at = COMPARE_MODES.findIndex(({ id }) => id === this.mode);
    this.mode = COMPARE_MODES[(at + 1) % COMPARE_MODES.length]!.id;
  }
}

export const compare = new Compare();
