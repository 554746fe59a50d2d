// Loaded into the main process before the application is: its message boxes ask the test instead of a person.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { dialog } = require('electron');

const folder = process.env.GRIDIT_TEST_DIALOGS;
let asked = 0;

dialog.showMessageBox = async (...given) => {
  const name = join(folder, String(asked++));
  writeFileSync(`${name}.question`, JSON.stringify(given.at(-1)));
  while (!existsSync(`${name}.answer`)) await new Promise((resolve) => setTimeout(resolve, 20));
  return { response: Number(readFileSync(`${name}.answer`, 'utf8')), checkboxChecked: false };
};
