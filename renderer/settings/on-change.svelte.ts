/** Doing something whenever a setting is changed, and not for what it was before. */
import { untrack } from 'svelte';

/** Call while a component is set up. `read` gives the setting, `apply` is given its new value and the one before. */
export function onSettingChange<Value>(
  read: () => Value,
  apply: (value: Value, before: Value) => void,
): void {
  let known = untrack(read);
  $effect(() => {
    const now = read();
    if (now === known) return;
    const before = known;
    known = now;
    untrack(() => apply(now, before));
  });
}
