/**
 * The bridge into the page: `window.gridit` and nothing else. It runs sandboxed, so it may not import any library;
 * what crosses is checked in the main process.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { APP_ORIGIN, callChannel, eventChannel, importPathsChannel, portChannel } from '../ipc/channels';
import type { CallName, EventName, EventPayload, GriditApi, ImportResult, Reply } from '../ipc/contract';

/** Unpacks a `Reply`; its error becomes one with a sentence for the person as the message. */
async function invoke<T>(channel: string, request: unknown): Promise<T> {
  const reply = (await ipcRenderer.invoke(channel, request)) as Reply<T>;
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value;
}

const api: GriditApi = {
  call: (name: CallName, request: unknown) => invoke(callChannel(name), request),

  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void) {
    // The event object of Electron stays here: it would give the page the whole of ipcRenderer.
    const forward = (_event: unknown, payload: EventPayload<E>) => listener(payload);
    ipcRenderer.on(eventChannel(name), forward);
    return () => ipcRenderer.off(eventChannel(name), forward);
  },

  importDropped(files: File[]) {
    const paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
    return invoke<ImportResult>(importPathsChannel, { paths });
  },
};

contextBridge.exposeInMainWorld('gridit', api);

// Ports cannot pass the bridge; the page gets them as a message from its own window.
ipcRenderer.on(portChannel, (event, message: unknown) => {
  window.postMessage(message, APP_ORIGIN, event.ports);
});
