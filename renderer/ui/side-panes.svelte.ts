/** Which of the panes beside the viewer are shown. */
class SidePanes {
  library = $state(true);
  work = $state(true);
}

export const sidePanes = new SidePanes();
