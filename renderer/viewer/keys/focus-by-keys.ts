/**
 * Whether the focus was moved by keys. Somebody who clicked a tool goes on with the viewer's keys, Space included;
 * somebody who walked to it with Tab means the tool.
 */
let byKeys = false;

export function focusMovedByKeys(): boolean {
  return byKeys;
}

/** Begins to watch. Returns the function that ends it. */
export function watchFocus(): () => void {
  const onpointerdown = () => (byKeys = false);
  const onkeydown = (event: KeyboardEvent) => {
    if (event.key === 'Tab' || event.key === 'F6') byKeys = true;
  };
  window.addEventListener('pointerdown', onpointerdown, true);
  window.addEventListener('keydown', onkeydown, true);
  return () => {
    window.removeEventListener('pointerdown', onpointerdown, true);
    window.removeEventListener('keydown', onkeydown, true);
  };
}
