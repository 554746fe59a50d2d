/** The commands that the menu bar and the window share; without schemas, so that the window can load them. */

/** What the menu bar can ask of the window. The window has a command of each id, which keys and buttons run too. */
export const MENU_COMMANDS = [
  // The studio
  ...(['new-series', 'generate', 'import-files', 'import-folder', 'pacs-get', 'pacs-nodes'] as const),
  ...(['export-dicom', 'export-nifti', 'export-png', 'export-gif'] as const),
  ...(['send-series', 'resample-series', 'complete-series', 'rename-series', 'delete-series'] as const),
  ...(['settings', 'models', 'toggle-library', 'toggle-work', 'help'] as const),
  ...(['theme-dark', 'theme-light', 'theme-contrast', 'theme-contrast-light', 'theme-system'] as const),
  // Measurements
  ...(['undo', 'redo', 'delete-measurement', 'window-tool'] as const),
  ...(['measure-length', 'measure-bidirectional', 'measure-angle', 'measure-cobb'] as const),
  ...(['measure-ellipse', 'measure-rectangle', 'measure-circle', 'measure-freehand'] as const),
  ...(['measure-probe', 'measure-arrow', 'measure-text'] as const),
  // Layout
  ...(['layout-one', 'layout-two', 'layout-four', 'layout-mpr', 'layout-volume'] as const),
  ...(['layout-mpr-volume', 'compare', 'maximise', 'link', 'reference-lines'] as const),
  // View
  ...(['toggle-annotations', 'toggle-patient', 'zoom-in', 'zoom-out', 'fit', 'one-to-one', 'reset'] as const),
  ...([
    'rotate-right',
    'rotate-left',
    'flip-horizontal',
    'flip-vertical',
    'invert',
    'interpolation',
  ] as const),
  ...(['preset-1', 'preset-2', 'preset-3', 'preset-4', 'preset-5'] as const),
  ...(['preset-6', 'preset-7', 'preset-8', 'preset-9'] as const),
  ...(['cine', 'cine-slower', 'cine-faster', 'cine-reverse'] as const),
  // Slices
  ...(['previous-slice', 'next-slice', 'first-slice', 'last-slice'] as const),
  ...(['previous-pane', 'next-pane', 'previous-series', 'next-series'] as const),
  // Panels and pictures
  ...(['measurements', 'key-images', 'histogram', 'tags', 'mark-key-image'] as const),
  ...(['segments', 'show-segments'] as const),
  ...(['save-picture', 'copy-picture'] as const),
] as const;

export type MenuCommand = (typeof MENU_COMMANDS)[number];
