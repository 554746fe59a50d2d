// Draws icon.svg and turns it into icon.png, icon.ico and icon.icns: node build/icons/make-icons.mjs
// Run by hand after a change here; needs the Electron runtime and a display. The results are in the repository.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright-core';

const folder = dirname(fileURLToPath(import.meta.url));
const size = 512;
const cells = 4;

/** A grid of slices through a head, from the vertex down; the one in the accent colour has just been made. */
function drawSvg() {
  const inset = 64;
  const step = (size - 2 * inset) / cells;
  const parts = [`<rect x="16" y="16" width="480" height="480" rx="104" fill="#16181b"/>`];
  for (let i = 0; i < cells * cells; i++) {
    const x = inset + step * ((i % cells) + 0.5);
    const y = inset + step * (Math.floor(i / cells) + 0.5);
    const depth = (i + 0.6) / (cells * cells);
    const radius = 36 * Math.sqrt(1 - (1 - depth) ** 2.4);
    const grey = Math.round(120 + 110 * depth);
    const fill = i === 10 ? '#56a4e4' : `rgb(${grey},${grey + 3},${grey + 6})`;
    parts.push(`<rect x="${x - 44}" y="${y - 44}" width="88" height="88" rx="14" fill="#0b0c0e"/>`);
    parts.push(
      `<ellipse cx="${x}" cy="${y}" rx="${(radius * 0.84).toFixed(1)}" ry="${radius.toFixed(1)}" fill="${fill}"/>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}">\n  ${parts.join('\n  ')}\n</svg>\n`;
}

/** Windows icon holding one PNG of 256 × 256. */
function ico(png) {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  header.writeUInt16LE(1, 10);
  header.writeUInt16LE(32, 12);
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return Buffer.concat([header, png]);
}

/** macOS icon holding PNGs by their four-letter size code. */
function icns(images) {
  const chunks = Object.entries(images).map(([code, png]) => {
    const head = Buffer.alloc(8);
    head.write(code, 0, 'ascii');
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const body = Buffer.concat(chunks);
  const head = Buffer.alloc(8);
  head.write('icns', 0, 'ascii');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

const drawing = drawSvg();
writeFileSync(join(folder, 'icon.svg'), drawing);

const app = await _electron.launch({ args: [join(folder, 'canvas')] });
try {
  const page = await app.firstWindow();
  const rasterise = async (edge) => {
    const url = await page.evaluate(
      async ({ svg, pixels }) => {
        const image = new Image();
        image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
        await image.decode();
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = pixels;
        canvas.getContext('2d').drawImage(image, 0, 0, pixels, pixels);
        return canvas.toDataURL('image/png');
      },
      { svg: drawing, pixels: edge },
    );
    return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
  };
  const [png128, png256, png512] = [await rasterise(128), await rasterise(256), await rasterise(512)];
  writeFileSync(join(folder, 'icon.png'), png512);
  writeFileSync(join(folder, 'icon.ico'), ico(png256));
  writeFileSync(join(folder, 'icon.icns'), icns({ ic07: png128, ic08: png256, ic09: png512 }));
} finally {
  await app.close();
}
