/** A toolbar is one stop of the Tab key; the arrow keys walk within it (WAI-ARIA authoring practices, toolbar). */
const KEYS = ['ArrowLeft', 'ArrowRight', 'Home', 'End'] as const;

/** Whether a key means the toolbar that has the focus. */
export function isToolbarKey(key: string): boolean {
  return (KEYS as readonly string[]).includes(key);
}

/** Svelte action for the element with role toolbar. */
export function roving(bar: HTMLElement): { destroy(): void } {
  const items = () =>
    [...bar.querySelectorAll<HTMLElement>('button')].filter(
      (item) => !(item as HTMLButtonElement).disabled && item.offsetParent !== null,
    );

  function settle(wanted?: HTMLElement): void {
    const all = items();
    const chosen = wanted ?? all.find((item) => item.tabIndex === 0) ?? all[0];
    for (const item of all) {
      const tabIndex = item === chosen ? 0 : -1;
      if (item.tabIndex !== tabIndex) item.tabIndex = tabIndex;
    }
  }

  function onfocusin(event: FocusEvent): void {
    const item = (event.target as HTMLElement).closest<HTMLElement>('button');
    if (item) settle(item);
  }

  function onkeydown(event: KeyboardEvent): void {
    if (!isToolbarKey(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return;
    const next = {
      ArrowLeft: (at - 1 + all.length) % all.length,
      ArrowRight: (at + 1) % all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key as (typeof KEYS)[number]];
    event.preventDefault();
    all[next]!.focus();
  }

  bar.addEventListener('focusin', onfocusin);
  bar.addEventListener('keydown', onkeydown);
  // Buttons come, go and are switched off.
  const observer = new MutationObserver(() => settle());
  observer.observe(bar, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled', 'tabindex'],
  });
  settle();
  return {
    destroy() {
      observer.disconnect();
      bar.removeEventListener('focusin', onfocusin);
      bar.removeEventListener('keydown', onkeydown);
    },
  };
}
