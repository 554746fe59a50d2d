/**
 * What pages and the browser underneath may not do: reach the network, navigate away, open windows, ask for
 * permissions, embed other pages.
 */
import { app, type Session } from 'electron';
import { mayRequest } from './app-url';

/** Turns off what Chromium does by itself over the network. Must be called before the application is ready. */
export function silenceChromium(): void {
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'disable-default-apps',
    'disable-sync',
    'metrics-recording-only',
    'no-pings',
  ]) {
    app.commandLine.appendSwitch(name);
  }
}

/** Cuts a session off from the network and refuses every permission. */
export function lockSession(session: Session): void {
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayRequest(details.url) }));
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
}

/** Keeps every page, present and future, where it is. */
export function lockPages(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}
