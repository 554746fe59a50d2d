/** Which key does what in the viewer; the habits of OHIF. One table for the handler and for the help sheet. */
export type ViewerCommand =
  | 'previous-slice'
  | 'next-slice'
  | 'first-slice'
  | 'last-slice'
  | 'previous-series'
  | 'next-series'
  | 'zoom-in'
  | 'zoom-out'
  | 'fit'
  | 'rotate-right'
  | 'rotate-left'
  | 'flip-horizontal'
  | 'flip-vertical'
  | 'invert'
  | 'reset'
  | 'toggle-mpr'
  | 'toggle-annotations'
  | 'maximise'
  | 'help'
  | `preset-${number}`;

interface KeyRow {
  keys: readonly string[];
  /** As printed on the keyboard. */
  label: string;
  does: string;
  command: ViewerCommand;
}

export const KEY_TABLE: readonly KeyRow[] = [
  { keys: ['ArrowUp', 'ArrowLeft'], label: '↑', does: 'Previous slice', command: 'previous-slice' },
  { keys: ['ArrowDown', 'ArrowRight'], label: '↓', does: 'Next slice', command: 'next-slice' },
  { keys: ['Home'], label: 'Home', does: 'First slice', command: 'first-slice' },
  { keys: ['End'], label: 'End', does: 'Last slice', command: 'last-slice' },
  { keys: ['PageUp'], label: 'PgUp', does: 'Previous series', command: 'previous-series' },
  { keys: ['PageDown'], label: 'PgDn', does: 'Next series', command: 'next-series' },
  { keys: ['+', 'z'], label: '+  z', does: 'Zoom in', command: 'zoom-in' },
  { keys: ['-', 'Z'], label: '−', does: 'Zoom out', command: 'zoom-out' },
  { keys: ['='], label: '=', does: 'Fit to window', command: 'fit' },
  { keys: ['r'], label: 'r', does: 'Rotate right', command: 'rotate-right' },
  { keys: ['l'], label: 'l', does: 'Rotate left', command: 'rotate-left' },
  { keys: ['h'], label: 'h', does: 'Flip left and right', command: 'flip-horizontal' },
  { keys: ['v'], label: 'v', does: 'Flip up and down', command: 'flip-vertical' },
  { keys: ['i'], label: 'i', does: 'Invert grey values', command: 'invert' },
  { keys: ['m'], label: 'm', does: 'Stack or three planes', command: 'toggle-mpr' },
  { keys: ['a'], label: 'a', does: 'Show or hide annotations', command: 'toggle-annotations' },
  { keys: ['f'], label: 'f', does: 'Maximise the pane', command: 'maximise' },
  { keys: [' '], label: 'Space', does: 'Reset the view', command: 'reset' },
  { keys: ['?'], label: '?', does: 'This help', command: 'help' },
];

/** The mouse, for the help sheet. */
export const MOUSE_TABLE: readonly { label: string; does: string }[] = [
  { label: 'Wheel', does: 'Scroll slices' },
  { label: 'Left drag', does: 'Window: across for width, down for centre' },
  { label: 'Middle drag', does: 'Pan' },
  { label: 'Right drag', does: 'Zoom' },
  { label: 'Shift + move', does: 'Crosshair (three planes)' },
  { label: 'Double click', does: 'Maximise the pane (three planes)' },
];

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** The command of a key press, if it has one. Digits choose window presets, 1 the first. */
export function commandOf(pressed: Pressed): ViewerCommand | undefined {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return undefined;
  if (/^[1-9]$/.test(pressed.key)) return `preset-${Number(pressed.key)}`;
  return KEY_TABLE.find((row) => row.keys.includes(pressed.key))?.command;
}
