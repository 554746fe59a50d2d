/** Lays pictures beside each other with their names, as one WebP. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

export interface SheetPicture {
  file: string;
  label: string;
}

const COLUMNS = 3;
/** Width of one picture, pixels. */
const WIDTH = 640;

/**
 * @param page any page: it draws and encodes
 * @param quality 0 to 1
 * @returns the bytes of a WebP
 */
export async function contactSheet(
  page: Page,
  pictures: readonly SheetPicture[],
  quality: number,
): Promise<Buffer> {
  const given = await Promise.all(
    pictures.map(async ({ file, label }) => ({ label, bytes: (await readFile(file)).toString('base64') })),
  );
  const encoded = await page.evaluate(
    async ({ cells, columns, width, quality: wanted }) => {
      const [gap, caption] = [24, 34];
      const images = await Promise.all(
        cells.map(({ bytes }) =>
          createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))])),
        ),
      );
      const height = Math.round((width * images[0]!.height) / images[0]!.width);
      const rows = Math.ceil(cells.length / columns);
      const canvas = new OffscreenCanvas(
        columns * (width + gap) + gap,
        rows * (height + caption + gap) + gap,
      );
      const context = canvas.getContext('2d')!;
      context.fillStyle = '#1b1d20';
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.imageSmoothingQuality = 'high';
      context.font = '600 19px system-ui, sans-serif';
      context.textBaseline = 'middle';
      images.forEach((image, index) => {
        const x = gap + (index % columns) * (width + gap);
        const y = gap + Math.floor(index / columns) * (height + caption + gap);
        context.drawImage(image, x, y, width, height);
        context.strokeStyle = '#3d4145';
        context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
        context.fillStyle = '#e6e8ea';
        context.fillText(cells[index]!.label, x, y + height + caption / 2 + 2);
      });
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: wanted });
      const result = new Uint8Array(await blob.arrayBuffer());
      let text = '';
      for (let at = 0; at < result.length; at += 32_768)
        text += String.fromCharCode(...result.subarray(at, at + 32_768));
      return btoa(text);
    },
    { cells: given, columns: COLUMNS, width: WIDTH, quality },
  );
  return Buffer.from(encoded, 'base64');
}
