/** What draws the images: the graphics processor, or the processor where there is none or where it was lost. */
class Graphics {
  /** Whether slices are drawn by the processor. */
  cpu = $state(false);
  /** Why: there never was a graphics processor, or its context was lost. */
  reason = $state<'absent' | 'lost' | null>(null);
  /** While the library changes over, no pane may hold a viewport. */
  suspended = $state(false);
  /** While panes take on new sizes their cameras move, but nobody moves them. */
  resizing = false;

  readonly notice = $derived.by((): string | null => {
    if (this.reason === 'lost') return 'The graphics processor was lost. Slices are drawn by the processor.';
    if (this.reason === 'absent') return 'No WebGL 2 here. Slices are drawn by the processor.';
    return null;
  });

  /** Why volumes cannot be drawn on this machine now, or null if they can. */
  readonly whyNoVolumes = $derived.by((): string | null => {
    if (this.reason === 'lost')
      return 'Three planes and 3D need the graphics processor, which was lost; try it again.';
    if (this.reason === 'absent')
      return 'Three planes and 3D need WebGL 2, which this machine does not offer; the stack is drawn by the processor.';
    return null;
  });
}

export const graphics = new Graphics();
