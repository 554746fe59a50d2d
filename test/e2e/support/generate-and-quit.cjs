// Loaded into the main process before the application is (electron -r): makes a series through the form and quits.
// Nothing drives it from outside, so that whatever is sent is the application's own.
const { app } = require('electron');

const generate = `new Promise((resolve) => {
  const find = (name) => document.querySelector('[data-testid=' + name + ']');
  const wait = (ready) => new Promise((done) => {
    const look = () => { const found = ready(); if (found) done(found); else setTimeout(look, 50); };
    look();
  });
  const set = (field, value) => {
    field.value = value;
    for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, { bubbles: true }));
  };
  void (async () => {
    const model = await wait(() => find('model-select'));
    const pack = ${JSON.stringify(process.env.GRIDIT_TEST_PACK)};
    await wait(() => [...model.options].some(({ value }) => value === pack));
    set(model, pack);
    set(await wait(() => find('frames-input')), '6');
    const stop = window.gridit.on('job.changed', (job) => {
      if (!['done', 'failed', 'cancelled'].includes(job.state)) return;
      stop();
      resolve(job.state);
    });
    const button = await wait(() => find('generate-button'));
    await wait(() => !button.disabled);
    button.click();
  })();
})`;

app.on('web-contents-created', (_event, contents) => {
  contents.once('dom-ready', async () => {
    const state = await contents.executeJavaScript(generate);
    process.stdout.write(`job ${state}\n`, () => app.quit());
  });
});
