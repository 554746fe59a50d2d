/** Screenshots of the real window into test-results, for looking at: only where GRIDIT_PICTURES=1, they take time. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { repository, type Studio } from './studio';

export async function takePicture({ page }: Studio, name: string): Promise<void> {
  if (process.env['GRIDIT_PICTURES'] !== '1') return;
  const path = join(repository, 'test-results', `${name}.png`);
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path });
}
