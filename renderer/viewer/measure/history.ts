/** What can be undone and done again: whole states, which share all that did not change. */

/** Steps that are kept. */
const LIMIT = 200;

export class History<State> {
  #past: State[] = [];
  #future: State[] = [];

  /** A change was made that led away from `before`. */
  push(before: State): void {
    this.#past = [...this.#past.slice(1 - LIMIT), before];
    this.#future = [];
  }

  /** The state before the last change; undefined if there is none. */
  undo(now: State): State | undefined {
    const state = this.#past.pop();
    if (state !== undefined) this.#future.push(now);
    return state;
  }

  /** The state after the change that was undone last; undefined if there is none. */
  redo(now: State): State | undefined {
    const state = this.#future.pop();
    if (state !== undefined) this.#past.push(now);
    return state;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }
}
