// A virtual display for tests with windows, where there is no real one.
import { spawn } from 'node:child_process';

/**
 * Starts Xvfb on a free display number.
 * @returns {Promise<{ display: string, stop: () => void }>} the value for DISPLAY, and how to end it
 */
export function startXvfb() {
  return new Promise((resolve, reject) => {
    const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => (complaint += chunk));
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`Xvfb ended with status ${code}: ${complaint.trim()}`)));
    child.stdio[3].once('data', (chunk) =>
      resolve({ display: `:${String(chunk).trim()}`, stop: () => child.kill() }),
    );
  });
}
