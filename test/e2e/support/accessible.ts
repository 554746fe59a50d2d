/** Asks axe-core about a part of the window. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Studio } from './studio';

interface Axe {
  run(
    what: string,
    options: object,
  ): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
}

const require = createRequire(__filename);
const source = readFile(
  require.resolve('axe-core/axe.min.js', { paths: [require.resolve('@axe-core/playwright')] }),
  'utf8',
);

/** Serious and critical findings in the element with a test id, one line each. */
export function seriousFindings(studio: Studio, testId: string): Promise<string[]> {
  return seriousFindingsIn(studio, `[data-testid="${testId}"]`);
}

/** The same in what a CSS selector finds. */
export async function seriousFindingsIn({ page }: Studio, selector: string): Promise<string[]> {
  // Once a page: it is half a megabyte.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await source);
  return page.evaluate(async (what) => {
    const { axe } = window as unknown as { axe: Axe };
    const { violations } = await axe.run(what, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 300)}`));
  }, selector);
}
