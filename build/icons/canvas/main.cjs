// An empty page for make-icons.mjs to draw on.
const { app, BrowserWindow } = require('electron');

app.whenReady().then(() => new BrowserWindow({ show: false }).loadURL('data:text/html,<title>icons</title>'));
