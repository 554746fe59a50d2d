/** What stands between the menu bar and the window's commands: a dialog, a text field that has the keyboard. */

const DIALOG = '[role="dialog"], [role="alertdialog"]';
const NO_TEXT = ['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit'];

class Obstacles {
  /** A dialog waits for an answer. */
  dialog = $state(false);
  /** A text field has the keyboard. */
  editing = $state(false);

  /** Follows the page until the returned function is called. */
  watch(): () => void {
    const look = () => {
      this.dialog = [...document.querySelectorAll(DIALOG)].some((dialog) => dialog.clientHeight > 0);
    };
    // Dialogs are put at the end of the body.
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true });
    // Taking away what had the focus tells so in the middle of drawing, where no state may change.
    const focus = () => queueMicrotask(() => (this.editing = isTyping()));
    document.addEventListener('focusin', focus);
    document.addEventListener('focusout', focus);
    look();
    focus();
    return () => {
      observer.disconnect();
      document.removeEventListener('focusin', focus);
      document.removeEventListener('focusout', focus);
    };
  }
}

export const obstacles = new Obstacles();

/** Whether a text field has the keyboard at this moment. */
export function isTyping(): boolean {
  const element = document.activeElement;
  if (element instanceof HTMLTextAreaElement) return true;
  if (element instanceof HTMLInputElement) return !NO_TEXT.includes(element.type);
  return element instanceof HTMLElement && element.isContentEditable;
}
