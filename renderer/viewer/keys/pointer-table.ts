/** Mouse and touch, for the help sheet. The left button and one finger do what the toolbar says, first the window. */
export const POINTER_TABLE: readonly { name: string; rows: readonly { label: string; does: string }[] }[] = [
  {
    name: 'Mouse',
    rows: [
      { label: 'Wheel', does: 'Scroll slices' },
      { label: 'Left drag', does: 'Window: across for width, down for centre; turn in 3D' },
      { label: 'Middle drag', does: 'Pan' },
      { label: 'Right drag', does: 'Zoom' },
      { label: 'Shift + move', does: 'Crosshair in three planes' },
      { label: 'Double click', does: 'Maximise the pane and back' },
      { label: 'Drag a series', does: 'From the library into a pane' },
    ],
  },
  {
    name: 'Touch',
    rows: [
      { label: 'One finger', does: 'As the left button' },
      { label: 'Two fingers', does: 'Pinch to zoom, drag to pan' },
      { label: 'Three fingers', does: 'Scroll slices' },
    ],
  },
];
