/** The short messages at the edge of the window. */
import { until, type Studio } from './studio';

/** Closes all that are there, by their buttons, and waits until they are gone. */
export async function closeNotices({ page }: Studio): Promise<void> {
  const there = page.getByTestId('toast');
  await until('no message to show', async () => {
    if ((await there.count()) > 0)
      await there
        .first()
        .getByLabel('Close this message')
        .click({ timeout: 1000 })
        .catch(() => undefined);
    return (await page.getByTestId('toast').count()) === 0;
  });
}
