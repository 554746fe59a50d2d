/** What the page can not do: reach the network, other files, Node, another page, a permission. */
import { expect, it } from 'vitest';
import { makeTinySeries, settled, until } from './support/studio';
import { withStudio } from './support/with-studio';

const stage = withStudio({});

it('has no Node and no more of Electron than its own interface', async () => {
  const seen = await stage.studio.page.evaluate(() => ({
    require: typeof (globalThis as Record<string, unknown>)['require'],
    process: typeof (globalThis as Record<string, unknown>)['process'],
    interface: Object.keys(window.gridit).sort(),
  }));
  expect(seen).toEqual({
    require: 'undefined',
    process: 'undefined',
    interface: ['call', 'importDropped', 'on'],
  });
  const preferences = await stage.studio.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const contents = window!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webSecurity };
  });
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
  });
});

it('has a policy that allows its own scripts alone', async () => {
  const { policy, evaluated, inlined } = await stage.studio.page.evaluate(async () => {
    const response = await fetch('app://studio/index.html');
    // Not a direct eval: the page's own policy must refuse it, the test's privileges must not help.
    let evaluated = 'ran';
    try {
      new Function('return 1')();
    } catch {
      evaluated = 'refused';
    }
    const script = document.createElement('script');
    script.textContent = 'window.inlined = true';
    document.head.append(script);
    return {
      policy: response.headers.get('content-security-policy'),
      evaluated,
      inlined: 'inlined' in window,
    };
  });
  expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
  expect(policy).not.toContain("'unsafe-eval'");
  expect(evaluated).toBe('refused');
  expect(inlined).toBe(false);
});

it('cannot reach the network: neither by its policy nor past it', async () => {
  const fetched = await stage.studio.page.evaluate(() =>
    fetch('https://example.org/').then(
      () => 'answered',
      () => 'refused',
    ),
  );
  expect(fetched).toBe('refused');
  const byMain = await stage.studio.app.evaluate(({ session }) =>
    session.defaultSession.fetch('http://127.0.0.1:9/').then(
      () => 'answered',
      (error: Error) => error.message,
    ),
  );
  expect(byMain).toContain('ERR_BLOCKED_BY_CLIENT');
});

it.each([
  'app://studio/..%2f..%2fpackage.json',
  'app://studio/%2e%2e/%2e%2e/package.json',
  'app://studio/thumbnails/..%2f..%2fwindow.png',
  'app://studio/thumbnails/none.png',
])('gets no file outside its folder: %s', async (address) => {
  const got = await stage.studio.page.evaluate(
    (url) =>
      fetch(url).then(
        (response) => `status ${response.status}`,
        () => 'refused',
      ),
    address,
  );
  expect(got).toBe('refused');
});

it('reads the voxels of a series that it opened, once, and no other file by that way', async () => {
  const id = await makeTinySeries(stage.studio);
  const seen = await stage.studio.page.evaluate(async (seriesId) => {
    const read = (address: string) =>
      fetch(address).then(
        async (response) => (await response.arrayBuffer()).byteLength,
        () => 'refused',
      );
    const key = crypto.randomUUID();
    const before = await read(`voxels://series/${key}`);
    const { header } = await window.gridit.call('library.open', { seriesId, key });
    const posted = await fetch(`voxels://series/${key}`, { method: 'POST' }).catch(() => 'refused');
    return {
      before,
      posted,
      first: await read(`voxels://series/${key}`),
      again: await read(`voxels://series/${key}`),
      byId: await read(`voxels://series/${seriesId}`),
      outside: await read('voxels://series/..%2f..%2fsettings.json'),
      bytes: header.rows * header.columns * header.frames * 2,
    };
  }, id);
  expect(seen.bytes).toBeGreaterThan(0);
  expect(seen).toEqual({
    before: 'refused',
    posted: 'refused',
    first: seen.bytes,
    again: 'refused',
    byId: 'refused',
    outside: 'refused',
    bytes: seen.bytes,
  });
});

it('cannot leave its page, open another, or get a permission', async () => {
  const { page } = stage.studio;
  const opened = await page.evaluate(() => String(window.open('app://studio/index.html')));
  expect(opened).toBe('null');
  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await settled(stage.studio);
  expect(page.url()).toBe('app://studio/index.html');
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
  const located = await page.evaluate(
    () =>
      new Promise<string>((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('found'),
          () => resolve('denied'),
        ),
      ),
  );
  expect(located).toBe('denied');
  await until('one window', () =>
    stage.studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length === 1),
  );
  // After as many answers as that, the page would long be another.
  expect(page.url()).toBe('app://studio/index.html');
});

it('cannot hand the application a path in place of a series', async () => {
  const message = await stage.studio.page.evaluate(() =>
    window.gridit.call('library.open', { seriesId: '../../../etc', key: 'k' }).then(
      () => 'opened',
      (error: Error) => error.message,
    ),
  );
  expect(message).toMatch(/"seriesId" cannot be used/);
});
