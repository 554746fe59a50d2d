/** What a series of the library carries while it is dragged: its handle. */
export const SERIES_TYPE = 'application/x-gridit-series';
