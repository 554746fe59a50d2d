// Loaded into a program by `node --require`: writes its largest resident memory, in KiB, as it ends.
process.on('exit', () => {
  const file = process.env.GRIDIT_BENCH_MEMORY;
  if (file) require('node:fs').writeFileSync(file, String(process.resourceUsage().maxRSS));
});
