/** Which files and folders the application was started with. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Absolute paths among the arguments of a start. Switches are left out, and addresses that are no files.
 * @param appPath where the application itself is named on the command line, as in development; undefined where it is
 *   the program
 * @param folder what relative paths start from
 */
export function pathsAmong(argv: readonly string[], appPath: string | undefined, folder: string): string[] {
  // Whatever stands before the application is for the runtime.
  const own =
    appPath === undefined ? 0 : argv.findIndex((arg, at) => at > 0 && resolve(folder, arg) === appPath);
  if (own < 0) return [];
  const paths: string[] = [];
  let switches = true;
  for (const arg of argv.slice(own + 1)) {
    if (switches && arg === '--') switches = false;
    else if (switches && arg.startsWith('-')) continue;
    else if (arg !== '') paths.push(...pathOf(arg, folder));
  }
  return paths;
}

/** Desktops may give addresses of files instead of paths. */
function pathOf(arg: string, folder: string): string[] {
  // A letter and a colon is a drive.
  if (!/^[a-z][a-z0-9+.-]+:/i.test(arg)) return [resolve(folder, arg)];
  try {
    return [fileURLToPath(arg)];
  } catch {
    return [];
  }
}
