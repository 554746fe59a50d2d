/** The windows that are measured, and a display to show them on. */
import { _electron, type CDPSession, type ElectronApplication, type Page } from 'playwright-core';
import { onPath } from '../../../build/bootstrap/system.mjs';
import { hasDisplay } from '../../../build/bootstrap/display.mjs';
import { startXvfb } from '../../../build/xvfb.mjs';
import { EMPTY_APP } from './launch';

/** Gives the windows a virtual display where there is no other; undefined where there is no such thing either. */
export async function ensureDisplay(): Promise<(() => void) | undefined> {
  if (hasDisplay()) return () => {};
  if (!onPath('Xvfb')) return undefined;
  const { display, stop } = await startXvfb();
  process.env['DISPLAY'] = display;
  return stop;
}

export interface EmptyWindow {
  app: ElectronApplication;
  page: Page;
}

/** A page without any program in it that changes its picture in every frame. */
export async function openEmptyWindow(userData: string): Promise<EmptyWindow> {
  const root = process.getuid?.() === 0;
  const app = await _electron.launch({
    args: [...(root ? ['--no-sandbox'] : []), EMPTY_APP, `--user-data-dir=${userData}`],
    chromiumSandbox: !root,
  });
  const page = await app.firstWindow();
  await page.locator('#ready').waitFor();
  await prepareEvaluation(app, page);
  await page.evaluate(() => {
    const count = document.getElementById('ready')!;
    let turns = 0;
    document.addEventListener('wheel', () => (count.textContent = String(++turns)));
  });
  return { app, page };
}

/** tsx wraps functions with names into a helper of its own, which those that are sent elsewhere take along. */
export async function prepareEvaluation(app: ElectronApplication, page: Page): Promise<void> {
  const helper = 'globalThis.__name ??= (wrapped) => wrapped';
  await app.evaluate(helper);
  await page.evaluate(helper);
}

const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** The developer tools of a page. */
export function inspector(page: Page): Promise<CDPSession> {
  const session = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, session);
  return session;
}
