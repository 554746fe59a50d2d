/** Starts a bundle as one of Electron's utility processes. */
import { utilityProcess, type MessagePortMain } from 'electron';
import type { ErrorLog } from '../ipc-server';
import type { UtilityChild } from './utility-host';

/** What a process may write to the log when it dies: the end of its error output. */
const KEPT_STDERR = 4000;

/** @param file CommonJS bundle; it talks through `process.parentPort`. */
export function forkUtility(file: string, name: string, log: ErrorLog): UtilityChild<MessagePortMain> {
  const child = utilityProcess.fork(file, [], {
    serviceName: `GriDiT ${name}`,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let tail = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-KEPT_STDERR);
  });
  child.on('exit', (code) => {
    if (code !== 0 && tail.trim() !== '') log.error(`process ${name}`, tail.trim());
  });
  return child;
}
