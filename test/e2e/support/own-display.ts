/** Gives each of the files that are tested at the same time one of the displays that `npm test` started. */
const displays = process.env.GRIDIT_DISPLAYS?.split(' ') ?? [];
const worker = Number(process.env.VITEST_POOL_ID ?? 1) - 1;

if (displays.length > 0) process.env.DISPLAY = displays[worker % displays.length]!;
