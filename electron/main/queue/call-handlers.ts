/** What the calls that concern the queue do. */
import { MessageChannelMain, type MessagePortMain } from 'electron';
import type { CallHandlers, IpcServer } from '../ipc-server';
import type { Queue } from './queue';

type JobCall = Extract<keyof CallHandlers, `jobs.${string}`>;

export function jobHandlers(services: {
  server: IpcServer<MessagePortMain>;
  queue: Queue<MessagePortMain>;
}): Pick<CallHandlers<MessagePortMain>, JobCall> {
  const { server, queue } = services;
  return {
    'jobs.add': async ({ requests }) => ({ jobIds: queue.add(requests) }),
    'jobs.complete': async ({ request, completion }) => ({ jobId: queue.complete(request, completion) }),
    'jobs.queue': async () => queue.state(),
    'jobs.cancel': ({ jobId }) => queue.cancel(jobId).then(() => undefined),
    'jobs.retry': async ({ jobId }) => {
      queue.retry(jobId);
    },
    'jobs.move': async ({ jobId, before }) => {
      queue.move(jobId, before);
    },
    'jobs.pause': async ({ paused }) => {
      queue.pause(paused);
    },
    'jobs.forget': async ({ jobId }) => {
      queue.forget(jobId);
    },
    'jobs.watch': async ({ jobId, key }, page) => {
      const { port1, port2 } = new MessageChannelMain();
      const running = queue.watch(jobId, port2);
      if (running) server.sendPort(page, 'job', key, port1);
      return { running };
    },
  };
}
