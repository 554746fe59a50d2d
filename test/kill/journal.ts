/**
 * What a writer says of its work, line by line: `will` before it begins something, `did` when the program has told that
 * it is done. Whatever was done must survive; what was only begun is there as a whole or not at all.
 */
import { writeSync } from 'node:fs';
import type { Readable } from 'node:stream';

export interface Entry {
  state: 'will' | 'did';
  what: string;
  name: string;
}

/** For the writer: on its way before the next statement runs. */
export function say(state: Entry['state'], what: string, name = ''): void {
  writeSync(1, `${JSON.stringify({ state, what, name })}\n`);
}

/** For whoever kills it: the lines that came, and a promise of the first one. */
export function listen(output: Readable): { entries: Entry[]; first: Promise<void> } {
  const entries: Entry[] = [];
  let rest = '';
  const first = new Promise<void>((resolve) => {
    output.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) if (line.startsWith('{')) entries.push(JSON.parse(line) as Entry);
      if (entries.length > 0) resolve();
    });
  });
  return { entries, first };
}

/** Names of what was done, and of what was begun and perhaps done. */
export function outcome(entries: readonly Entry[], what: string): { done: string[]; open: string[] } {
  const of = (state: Entry['state']) =>
    entries.filter((entry) => entry.what === what && entry.state === state).map(({ name }) => name);
  const [done, begun] = [of('did'), of('will')];
  // One after the other: what was begun most often was begun last.
  const times = (names: readonly string[], name: string) => names.filter((each) => each === name).length;
  return { done, open: begun.filter((name) => times(begun, name) > times(done, name)) };
}
