/** The short messages at the edge of the window. */
import { until, type Studio } from './studio';

/** Closes all that are there, by their buttons, and waits until they are gone. */
export async function closeNotices({ page }: Studio): Promise<void> {
  // Those that fade out still have their button, which does not stand still for a hand.
  const there = page.locator('[data-sonner-toast]:not([data-removed=true])');
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
