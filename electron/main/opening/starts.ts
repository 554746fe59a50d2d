/** The files and folders that this start of the application, or a second one, was given. */
import { app } from 'electron';
import { z } from 'zod';
import { pathsAmong } from './arguments';

export function startPaths(): string[] {
  return pathsAmong(process.argv, process.defaultApp ? app.getAppPath() : undefined, process.cwd());
}

const start = z.object({ paths: z.array(z.string().min(1)).max(100_000) });

/** What a second start hands over when it goes; nothing where that cannot be read. */
export function secondStart(data: unknown): string[] {
  const read = start.safeParse(data);
  return read.success ? read.data.paths : [];
}
