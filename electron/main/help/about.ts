/** What Help > About says. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';
import { copyText } from '../clipboard';
import { strings } from '../strings';

const { about, application } = strings.dialogs;

export interface Versions {
  application: string;
  electron: string;
  chromium: string;
  node: string;
  onnxRuntime: string;
  system: string;
}

/** One version a line, as somebody who reports a fault would send it. */
export function versionLines(versions: Versions): string {
  return [
    `GriDiT Studio ${versions.application}`,
    `Electron ${versions.electron}`,
    `Chromium ${versions.chromium}`,
    `Node.js ${versions.node}`,
    `ONNX Runtime ${versions.onnxRuntime}`,
    versions.system,
  ].join('\n');
}

/** Shows the versions; they can be copied. Resolves when the dialog is closed. */
export async function showAbout(window: BrowserWindow | undefined): Promise<void> {
  const text = versionLines({
    application: app.getVersion(),
    electron: process.versions.electron,
    chromium: process.versions.chrome,
    node: process.versions.node,
    onnxRuntime: await onnxRuntimeVersion(),
    system: `${process.platform} ${process.arch} ${process.getSystemVersion()}`,
  });
  const options: Electron.MessageBoxOptions = {
    type: 'info',
    title: about.title,
    message: application,
    detail: about.detail(text),
    buttons: [about.copy, about.close],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  const { response } = await (window
    ? dialog.showMessageBox(window, options)
    : dialog.showMessageBox(options));
  if (response === 0) await copyText(text);
}

async function onnxRuntimeVersion(): Promise<string> {
  const text = await readFile(join(app.getAppPath(), 'package.json'), 'utf8').catch(() => '{}');
  const { dependencies } = JSON.parse(text) as { dependencies?: Record<string, string> };
  return dependencies?.['onnxruntime-node'] ?? 'unknown';
}
