// A window with next to nothing in it, opened as GriDiT Studio opens its own: what every figure is compared with.
const { app, BrowserWindow } = require('electron');
const { join } = require('node:path');

void app.whenReady().then(async () => {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    show: false,
    backgroundColor: '#0a0b0c',
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
      backgroundThrottling: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  await window.loadFile(join(__dirname, 'index.html'));
});
app.on('window-all-closed', () => app.quit());
