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

/** What a theme can make worse: the rest of what axe-core looks at is the same in every one of them. */
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Serious and critical findings in the element with a test id, one line each. */
export function seriousFindings(
  studio: Studio,
  testId: string,
  rules?: readonly string[],
): Promise<string[]> {
  return seriousFindingsIn(studio, `[data-testid="${testId}"]`, rules);
}

/** The same in what a CSS selector finds; by all rules unless some are named. */
export async function seriousFindingsIn(
  { page }: Studio,
  selector: string,
  rules?: readonly string[],
): Promise<string[]> {
  // Once a page: it is half a megabyte.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await source);
  return page.evaluate(
    async ([what, only]) => {
      const { axe } = window as unknown as { axe: Axe };
      const { violations } = await axe.run(what, {
        resultTypes: ['violations'],
        ...(only && { runOnly: { type: 'rule', values: only } }),
      });
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 300)}`));
    },
    [selector, rules] as const,
  );
}
