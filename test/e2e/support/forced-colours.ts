/** What can still be told apart where the system takes over the colours. */
import type { Studio } from './studio';

/**
 * Controls of the window that have lost their edge or the mark of what is chosen.
 * @returns one line each
 */
export function faintControls({ page }: Studio): Promise<string[]> {
  return page.evaluate(() => {
    const parse = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const channels = (colour: string): [number, number, number, number] => {
      const found = parse(colour);
      const [r = 0, g = 0, b = 0, a = 1] = colour.startsWith('color(')
        ? found.map((value, index) => (index < 3 ? value * 255 : value))
        : found;
      return [r, g, b, a];
    };
    const luminance = (colour: string) => {
      const linear = channels(colour)
        .slice(0, 3)
        .map((value) => (value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
    };
    const ratio = (a: string, b: string) => {
      const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
      return (light + 0.05) / (dark + 0.05);
    };
    const ground = (element: Element | null): string => {
      for (let at = element; at; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at);
        if (channels(backgroundColor)[3] > 0.99) return backgroundColor;
      }
      return getComputedStyle(document.body).backgroundColor;
    };
    const seen = (element: Element) => {
      const { width, height } = element.getBoundingClientRect();
      return width > 1 && height > 1 && getComputedStyle(element).visibility === 'visible';
    };
    const name = (element: Element) =>
      element.getAttribute('data-testid') ?? element.getAttribute('aria-label') ?? element.className;

    const faint: string[] = [];
    for (const control of document.querySelectorAll('.button, .field, .switch')) {
      if (!seen(control) || (control as HTMLButtonElement).disabled) continue;
      const style = getComputedStyle(control);
      const around = ground(control.parentElement);
      const edges = [style.backgroundColor];
      if (parseFloat(style.borderTopWidth) > 0) edges.push(style.borderTopColor);
      if (edges.every((edge) => ratio(edge, around) < 3)) faint.push(`no edge: ${name(control)}`);
    }

    const looks = (element: Element) => {
      const { backgroundColor, borderBottomColor, boxShadow, outlineStyle, fontWeight } =
        getComputedStyle(element);
      return [backgroundColor, borderBottomColor, boxShadow, outlineStyle, fontWeight].join(' | ');
    };
    const STATES = ['aria-pressed', 'aria-current', 'aria-selected', 'data-state'] as const;
    const CHOSEN = new Set(['true', 'checked', 'active']);
    const chosen = (element: Element, state: string) => CHOSEN.has(element.getAttribute(state) ?? '');
    for (const state of STATES) {
      for (const one of document.querySelectorAll(`[${state}]`)) {
        if (!chosen(one, state) || !seen(one)) continue;
        // Another of its kind that is not chosen.
        const other = [...document.querySelectorAll(one.tagName)].find(
          (peer) =>
            peer.classList[0] === one.classList[0] && !STATES.some((any) => chosen(peer, any)) && seen(peer),
        );
        // What is chosen may be marked on what it stands in.
        const marked = (element: Element) => `${looks(element)} ${looks(element.parentElement!)}`;
        if (other && marked(one) === marked(other)) faint.push(`chosen, and looks like others: ${name(one)}`);
      }
    }
    return faint;
  });
}

/** What has the focus, and whether a ring shows it. */
export function focusRing({ page }: Studio): Promise<{ what: string; ring: boolean }> {
  return page.evaluate(() => {
    const focused = document.activeElement!;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(focused);
    const { backgroundColor } = getComputedStyle(document.body);
    return {
      what: focused.getAttribute('data-testid') ?? focused.getAttribute('aria-label') ?? focused.className,
      ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 && outlineColor !== backgroundColor,
    };
  });
}
