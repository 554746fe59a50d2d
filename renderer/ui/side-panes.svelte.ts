/** Which of the panes beside the viewer are shown. */
class SidePanes {
  library = $state(true);
  work = $state(true);
  /** What the person dragged them to, CSS pixels; they keep it when the window grows. */
  widths = $state.raw<{ library: number | null; work: number | null }>({ library: null, work: null });
}

export const sidePanes = new SidePanes();
