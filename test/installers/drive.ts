/** Uses an installed application as its user does: waits for the window, and makes a series with a model that ships. */
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const PATIENCE_MS = 300_000;

export interface Started {
  command: string;
  args: string[];
  /** Folder for the application's data as this process sees it, and as the application does. */
  data: string;
  dataInside: string;
  env?: Record<string, string>;
}

/** @returns what was seen, for people; throws where a state does not come */
export async function useOnce({ command, args, data, dataInside, env }: Started): Promise<string> {
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true });
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(
    command,
    [...args, ...root, `--user-data-dir=${dataInside}`, '--remote-debugging-port=0'],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
  let status: number | null | undefined;
  child.once('exit', (code) => (status = code));
  child.once('error', (error) => {
    said += error.message;
    status = 1;
  });
  try {
    const port = await eventually(async () => {
      if (status !== undefined) throw new Error(`It ended with status ${status}: ${said.slice(-2000)}`);
      const text = await readFile(join(data, 'DevToolsActivePort'), 'utf8').catch(() => '');
      return Number(text.split('\n')[0]) || undefined;
    }, 'its window');
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { timeout: PATIENCE_MS });
    const page = await eventually(
      async () => browser.contexts().flatMap((context) => context.pages())[0],
      'its page',
    );
    page.setDefaultTimeout(PATIENCE_MS);
    await page.getByTestId('model-select').waitFor({ state: 'attached' });
    const model = await page.getByTestId('model-select').inputValue();
    await page.getByTestId('frames-input').fill('2');
    await page.getByTestId('generate-button').click();
    await page.getByTestId('library-item').first().waitFor();
    const stored = await readdir(join(data, 'library/series'));
    if (stored.length !== 1) throw new Error(`${stored.length} series are in the library.`);
    await browser.close();
    return `window and a series of ${model}`;
  } finally {
    if (child.pid !== undefined && status === undefined) {
      // With its helpers: they are a group of their own.
      process.kill(-child.pid, 'SIGTERM');
      await eventually(async () => (status === undefined ? undefined : true), 'its end').catch(() =>
        process.kill(-child.pid!, 'SIGKILL'),
      );
    }
  }
}

async function eventually<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`Waited ${PATIENCE_MS / 1000} s in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
