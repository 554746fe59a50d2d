// Loaded into an application before its own code (electron -r): prints when its page can first be used, and ends it.
// GRIDIT_BENCH_STAGES: JSON, selectors that must all be there by the name of the stage that is reached with them.
const { app } = require('electron');

const stages = process.env.GRIDIT_BENCH_STAGES;

// A picture that was asked for after the elements came has been handed to the screen when the task after it runs.
const wait = `new Promise((resolve) => {
  const waiting = new Map(Object.entries(${stages}));
  const reached = {};
  const look = () => {
    for (const [stage, selectors] of waiting) {
      if (!selectors.every((selector) => document.querySelector(selector))) continue;
      waiting.delete(stage);
      requestAnimationFrame(() => setTimeout(() => {
        reached[stage] = performance.timeOrigin + performance.now();
        if (Object.keys(reached).length === Object.keys(${stages}).length) resolve(reached);
      }));
    }
    if (waiting.size > 0) requestAnimationFrame(look);
  };
  look();
})`;

app.on('web-contents-created', (_event, contents) => {
  contents.once('dom-ready', async () => {
    const reached = await contents.executeJavaScript(wait);
    process.stdout.write(`reached ${JSON.stringify(reached)}\n`, () => app.quit());
  });
});
