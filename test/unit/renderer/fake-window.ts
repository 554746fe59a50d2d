/** Stands in for the other side of the contract: the preload script and the main process behind it. */
import { vi } from 'vitest';
import type { EventName, EventPayload } from '../../../electron/ipc/contract';

type Answer = (request: never) => unknown;

export interface FakeWindow {
  /** What each call answers; a call without an answer is a mistake of the test. */
  answers: Record<string, Answer>;
  /** Calls that were made, in order. */
  asked: { name: string; request: unknown }[];
  emit<E extends EventName>(event: E, payload: EventPayload<E>): void;
  /** Posts a port to the page as the preload script does. */
  post(message: { gridit: string; purpose: string; key: string }, port: MessagePort, source?: unknown): void;
}

export function installFakeWindow(): FakeWindow {
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const onMessage: ((event: unknown) => void)[] = [];
  const fake: FakeWindow = {
    answers: {},
    asked: [],
    emit: (event, payload) => listeners.get(event)?.forEach((listener) => listener(payload)),
    post: (data, port, source = page) =>
      onMessage.forEach((listener) => listener({ data, ports: [port], source })),
  };
  const page = {
    addEventListener: (type: string, listener: (event: unknown) => void) => {
      if (type === 'message') onMessage.push(listener);
    },
    gridit: {
      call: async (name: string, request: unknown) => {
        fake.asked.push({ name, request });
        const answer = fake.answers[name];
        if (!answer) throw new Error(`The test does not answer ${name}.`);
        return answer(request as never);
      },
      on: (event: string, listener: (payload: unknown) => void) => {
        const set = listeners.get(event) ?? new Set();
        listeners.set(event, set.add(listener));
        return () => set.delete(listener);
      },
    },
  };
  vi.stubGlobal('window', page);
  return fake;
}

/** Lets messages that were posted to ports arrive. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 2));
}
