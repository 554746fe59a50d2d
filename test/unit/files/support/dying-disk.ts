/**
 * A file system that stops at its n-th operation, as it does for a process that is killed: what was done stays, what was
 * under way is half done, and nothing that the process would have done after happens.
 */
import * as fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

/* The objects behind the modules: what everybody imports follows them after `syncBuiltinESMExports`. */
const require = createRequire(__filename);
type Callable = (...args: never[]) => unknown;
const plain = require('node:fs') as Record<string, Callable>;
const promises = require('node:fs/promises') as Record<string, Callable>;

const PROMISED = ['mkdir', 'open', 'writeFile', 'link', 'unlink', 'rename', 'rm', 'rmdir'];
const WITH_CALLBACKS = ['open', 'write', 'writev', 'close'];
const OF_HANDLES = ['write', 'writev', 'writeFile', 'close', 'sync', 'datasync'];

/** Runs `work` until the operation of that number; resolves with how many there were. */
export async function dyingAt(last: number, work: () => Promise<unknown>): Promise<number> {
  let operations = 0;
  let died: () => void = () => undefined;
  const death = new Promise<void>((resolve) => (died = resolve));
  /** Whether the next operation happens, happens by half, or never. */
  const next = (): 'whole' | 'half' | 'never' => {
    operations += 1;
    if (operations < last) return 'whole';
    return operations > last ? 'never' : 'half';
  };
  const forever = new Promise<never>(() => undefined);
  /** The last operation: whatever of it is done is done before the end. */
  const half = async (operation: () => unknown): Promise<never> => {
    await operation();
    died();
    return forever;
  };
  const restore: (() => void)[] = [];
  /** Closed at the end; a process that is killed has its files closed too. */
  const opened: (() => unknown)[] = [];
  let ended = false;
  const replace = (target: Record<string, Callable>, name: string, by: (original: Callable) => Callable) => {
    const original = target[name]!;
    target[name] = by(original);
    restore.push(() => (target[name] = original));
  };

  const dyingHandle = (handle: fs.promises.FileHandle) => {
    const target = handle as unknown as Record<string, Callable>;
    // One that was being opened at the end comes late.
    if (ended) void handle.close();
    opened.push(target['close']!.bind(handle));
    for (const name of OF_HANDLES) {
      const original = target[name]!.bind(handle);
      target[name] = (...args: never[]) => {
        const how = next();
        if (how === 'whole') return original(...args);
        if (how === 'half') return half(() => name.startsWith('write') && original(...halved(args)));
        return forever;
      };
    }
    return handle;
  };
  for (const name of PROMISED) {
    replace(promises, name, (original) => (...args) => {
      const how = next();
      if (how === 'never') return forever;
      // A file of which half is there; the others are done or not done.
      if (how === 'half') return half(() => name === 'writeFile' && original(...halved(args)));
      const result = original(...args) as Promise<unknown>;
      return name === 'open' ? result.then((h) => dyingHandle(h as fs.promises.FileHandle)) : result;
    });
  }
  for (const name of WITH_CALLBACKS) {
    replace(plain, name, (original) => (...args) => {
      const how = next();
      if (how === 'whole') return original(...args);
      if (how === 'half' && name === 'write') {
        const [descriptor, data] = args as unknown as [number, Uint8Array];
        return original(...([descriptor, data.subarray(0, data.length >> 1), died] as never[]));
      }
      if (how === 'half') died();
      return undefined;
    });
  }
  syncBuiltinESMExports();
  try {
    await Promise.race([work(), death]);
    return operations;
  } finally {
    ended = true;
    restore.forEach((each) => each());
    syncBuiltinESMExports();
    await Promise.allSettled(opened.map((close) => close()));
  }
}

/** Arguments whose bytes are half as many. */
function halved(args: never[]): never[] {
  return args.map((argument: unknown) => {
    if (argument instanceof Uint8Array) return argument.subarray(0, argument.length >> 1);
    if (Array.isArray(argument) && argument[0] instanceof Uint8Array)
      return argument.slice(0, Math.ceil(argument.length / 2));
    return argument;
  }) as never[];
}
