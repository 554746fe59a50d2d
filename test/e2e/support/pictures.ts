/** Screenshots of the real window: into docs/ when GRIDIT_SCREENSHOTS=1 (they are in the README), else for looking at. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { repository, type Studio } from './studio';

export async function takePicture({ page }: Studio, name: string): Promise<void> {
  const folder = process.env['GRIDIT_SCREENSHOTS'] === '1' ? 'docs' : 'test-results';
  const path = join(repository, folder, `${name}.png`);
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path });
}
