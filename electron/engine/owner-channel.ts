/** The line to the process that started this one: Electron's parent port, or the IPC channel of a forked Node process. */

/** The part of Electron's MessagePortMain that is used; messages are structured clones. */
export interface EventPort {
  postMessage(message: unknown): void;
  close(): void;
}

export interface OwnerChannel {
  send(message: unknown): void;
  receive(listener: (message: unknown, ports: EventPort[]) => void): void;
}

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: EventPort[] }) => void): void;
}

export function ownerChannel(): OwnerChannel {
  const { parentPort } = process as unknown as { parentPort?: ParentPort };
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      receive: (listener) => parentPort.on('message', ({ data, ports }) => listener(data, ports)),
    };
  }
  if (!process.send) throw new Error('The engine process is started by the application, not by hand.');
  // An owner that is gone has no use for what is being computed.
  process.once('disconnect', () => process.exit(1));
  return {
    send: (message) => process.send!(message),
    receive: (listener) => process.on('message', (message) => listener(message, [])),
  };
}
