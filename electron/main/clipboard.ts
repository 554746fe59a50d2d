/** The system's clipboard, by the interface of this Electron or of older ones. */
import { clipboard, ClipboardItem, nativeImage } from 'electron';
import { UserError } from '../core/errors';

/** What `clipboard` offered before Electron took over the web's interface. */
interface OldClipboard {
  writeImage?(image: Electron.NativeImage): void;
}

export async function copyText(text: string): Promise<void> {
  await clipboard.writeText(text);
}

/** Throws `UserError` where the bytes are no picture. */
export async function copyPicture(png: Buffer): Promise<void> {
  const image = nativeImage.createFromBuffer(png);
  if (image.isEmpty()) throw new UserError('bad-request', 'The picture cannot be read.');
  const old = clipboard as OldClipboard;
  if (old.writeImage) old.writeImage(image);
  else
    await clipboard.write([
      new ClipboardItem({ 'image/png': new Blob([new Uint8Array(png)], { type: 'image/png' }) }),
    ]);
}
