/** What draws the images: the graphics processor, or the processor where there is none or where it was lost. */
import { strings } from '../../strings';

const words = strings.viewer.graphics;

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
    if (this.reason === 'lost') return words.lost;
    if (this.reason === 'absent') return words.absent;
    return null;
  });

  /** Why volumes cannot be drawn on this machine now, or null if they can. */
  readonly whyNoVolumes = $derived.by((): string | null => {
    if (this.reason === 'lost') return words.lostVolumes;
    if (this.reason === 'absent') return words.absentVolumes;
    return null;
  });
}

export const graphics = new Graphics();
