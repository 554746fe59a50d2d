/** Colour below everything in each theme: the page's own (renderer/styles/tokens.css), and the window's before it. */
export const SURFACE = {
  dark: '#0a0b0c',
  light: '#f1f2f4',
  contrast: '#000000',
  'contrast-light': '#ffffff',
} as const;
