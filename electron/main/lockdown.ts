/**
 * What pages and the browser underneath may not do: reach the network, navigate away, open windows, ask for
 * permissions, embed other pages.
 */
import { app, type Session } from 'electron';
import { APP_ORIGIN } from '../ipc/channels';
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

/**
 * Locks every session as it is made. Later would be too late: Chromium downloads a dictionary for the spell checker as
 * soon as there is a session.
 */
export function lockSessions(): void {
  app.on('session-created', lockSession);
}

/** Cuts a session off from the network and refuses every permission. */
function lockSession(session: Session): void {
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayRequest(details.url) }));
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  silenceSpellChecker(session);
  session.on('will-download', (event) => event.preventDefault());
}

/**
 * Switched off alone, it downloads a dictionary in the language of the system all the same at the first start: so there
 * is no language, and nowhere to download from. macOS checks by its own means, and knows neither.
 */
function silenceSpellChecker(session: Session): void {
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerLanguages([]);
  session.setSpellCheckerDictionaryDownloadURL(`${APP_ORIGIN}/no-dictionaries/`);
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
