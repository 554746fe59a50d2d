/** Asks axe-core about a part of the window. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Studio } from './studio';

/** Serious and critical findings in the element with a test id, one line each. */
export async function seriousFindings({ page }: Studio, testId: string): Promise<string[]> {
  const axe = new AxeBuilder({ page }).include(`[data-testid=${testId}]`).setLegacyMode();
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
