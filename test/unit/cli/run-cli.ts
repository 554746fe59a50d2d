/** Starts the command line as a person would, in a process of its own. */
import { spawn } from 'node:child_process';

export interface Finished {
  code: number | null;
  stdout: string;
  /** Without lines of progress, which only a slow machine gets to see. */
  stderr: string;
}

const PROGRESS = /^\d+ %, .*\n/gm;

export interface Running {
  finished: Promise<Finished>;
  /** Resolves when a text has come on standard output. */
  said: (text: string) => Promise<void>;
  signal: (name: NodeJS.Signals) => void;
}

/** @param home folder for what the program keeps, so that a test leaves nothing in the user's own */
export function start(cli: string, home: string, args: readonly string[]): Running {
  const env = {
    ...process.env,
    XDG_CACHE_HOME: home,
    XDG_CONFIG_HOME: home,
    APPDATA: home,
    LOCALAPPDATA: home,
  };
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr: stderr.replaceAll(PROGRESS, '') }));
  });
  const said = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => stdout.includes(text) && resolve();
      child.stdout.on('data', look);
      void finished.then(() => reject(new Error(`It ended without saying ${text}: ${stderr}`)), reject);
      look();
    });
  return { finished, said, signal: (name) => child.kill(name) };
}
