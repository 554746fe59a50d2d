// Whether a window can be shown here.

/** True on Windows and macOS, and on Linux with an X11 or Wayland display. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
