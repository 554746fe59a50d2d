// What it takes to open the window: Electron, the system's libraries, and a display.
import { ensureElectron } from './electron-runtime.mjs';
import { ensureRuntimeLibraries, ensureXvfb } from './system.mjs';

/** @param {{ virtualDisplay: boolean }} options whether a display is made where there is none, as tests want it */
export async function ensureWindow(root, { virtualDisplay }) {
  await ensureElectron(root);
  ensureRuntimeLibraries(root);
  if (virtualDisplay) ensureXvfb();
}
