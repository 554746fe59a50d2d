// The notices of ONNX Runtime, which its package leaves out, put beside the bundle that loads it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json');
const notices = fileURLToPath(new URL(`notices/onnxruntime-${version}.md`, import.meta.url));

/** What its package brings for Windows beside it. */
const windows = fileURLToPath(new URL('notices/windows-libraries.md', import.meta.url));

/** Vite plugin. The build fails where nobody has added the notices of a new version. */
export function onnxNotices() {
  return {
    name: 'gridit-onnx-notices',
    writeBundle({ dir }) {
      if (!existsSync(notices)) {
        throw new Error(
          `${notices} is missing: LICENSE and ThirdPartyNotices.txt of onnxruntime ${version}, as its Python package has them.`,
        );
      }
      const texts = [notices, windows].map((file) => readFileSync(file, 'utf8').trim());
      writeFileSync(join(dir, 'onnxruntime.licenses.md'), `${texts.join('\n\n')}\n`);
    },
  };
}
