/** Moving the window on the axis of a histogram. Pure. */
import type { Window } from '../../look/window-level';

export type WindowPart = 'low' | 'high' | 'both';

/** The window after its lower or upper end, or both, moved by `by` modality values; never narrower than 1. */
export function dragWindow(window: Window, part: WindowPart, by: number): Window {
  const low = window.center - window.width / 2 + (part === 'high' ? 0 : by);
  const high = window.center + window.width / 2 + (part === 'low' ? 0 : by);
  if (high - low < 1) {
    const fixed = part === 'low' ? high : low;
    return { center: part === 'low' ? fixed - 0.5 : fixed + 0.5, width: 1 };
  }
  return { center: (low + high) / 2, width: high - low };
}
