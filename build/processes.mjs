// Running other programs from the build scripts.
import { spawn } from 'node:child_process';

/**
 * Runs a program with the terminal passed through and returns its exit status. Ctrl+C reaches the program itself
 * (it is in the same process group), so this side only waits for it to clean up.
 */
export function runThrough(command, args, { env = process.env, cwd } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env, cwd });
    const wait = () => {};
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', wait);
    for (const name of ['SIGTERM', 'SIGHUP']) process.on(name, pass);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', wait);
      for (const name of ['SIGTERM', 'SIGHUP']) process.off(name, pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

/** Runs a program quietly; resolves with its exit status, everything it printed, and the milliseconds it took. */
export function runQuiet(command, args, { env = process.env, cwd } = {}) {
  return new Promise((resolve, reject) => {
    const started = Date.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env, cwd });
    let output = '';
    const collect = (chunk) => (output += chunk);
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => resolve({ status: code ?? 1, output, milliseconds: Date.now() - started }));
  });
}
