// Loaded into a program by `node --require`: writes its largest resident memory, in KiB, as it ends.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  const file = process.env.GRIDIT_BENCH_MEMORY;
  if (file) writeFileSync(file, String(peak()));
});

/** Linux hands the figure of `resourceUsage` down from the program that started this one, and it may be larger. */
function peak() {
  const status = '/proc/self/status';
  const own = existsSync(status) && /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(status, 'utf8'));
  return own ? Number(own[1]) : process.resourceUsage().maxRSS;
}
