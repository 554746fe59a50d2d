// Stands in for Electron's own start-up app in the fallback runtime: `electron [-r MODULE] [--switch] FOLDER [...]`.
const { app } = require('electron');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const preloads = [];
let target;
const given = process.argv.slice(1);
for (let i = 0; i < given.length; i++) {
  if (given[i] === '-r' || given[i] === '--require') preloads.push(given[++i]);
  else if (!given[i].startsWith('-')) {
    target = path.resolve(given[i]);
    break;
  }
}
if (!target) {
  console.error('electron: name the folder of the app to start.');
  process.exit(2);
}

for (const file of preloads) require(path.resolve(file));
Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
const manifest = path.join(target, 'package.json');
if (fs.existsSync(manifest)) {
  const { name, productName, version } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  if (version) app.setVersion(version);
  app.setName(productName ?? name ?? 'Electron');
  app.setAppPath(target);
}
// Loaded at once, as Electron does: what must happen before the app is ready could not happen in a later turn.
try {
  require(Module._resolveFilename(target, null, true));
} catch (error) {
  console.error(error);
  app.exit(1);
}
