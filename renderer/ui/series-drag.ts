/** What series of the library carry while they are dragged: their handles, with spaces between. */
export const SERIES_TYPE = 'application/x-gridit-series';

export function dragSeries({ dataTransfer }: DragEvent, seriesIds: readonly string[]): void {
  dataTransfer?.setData(SERIES_TYPE, seriesIds.join(' '));
}

/** The series that are dropped; none where it is something else. */
export function droppedSeries({ dataTransfer }: DragEvent): string[] {
  return dataTransfer?.getData(SERIES_TYPE).split(' ').filter(Boolean) ?? [];
}
