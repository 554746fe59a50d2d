/**
 * Connections that are no association yet. Anybody can open them, so they have little time, and where there are too
 * many, whoever has most of them loses the oldest: nobody is kept out by others who only connect.
 */
import type { Socket } from 'node:net';

interface Waiting {
  socket: Socket;
  address: string;
  late: NodeJS.Timeout;
}

export class HalfOpen {
  /** By the other end; oldest first. */
  private readonly waiting = new Map<string, Waiting>();

  constructor(
    /** How long one may take to become an association. */
    private readonly patienceMs: number,
    private readonly most: number,
  ) {}

  add(socket: Socket): void {
    const key = keyOf(socket);
    const late = setTimeout(() => socket.destroy(), this.patienceMs);
    this.waiting.set(key, { socket, address: socket.remoteAddress ?? '', late });
    socket.once('close', () => this.settle(key));
    if (this.waiting.size > this.most) this.oldestOfMost()?.socket.destroy();
  }

  /** It has become an association. @param socket it, or what speaks TLS over it */
  established(socket: Socket): void {
    this.settle(keyOf(socket));
  }

  private settle(key: string): void {
    clearTimeout(this.waiting.get(key)?.late);
    this.waiting.delete(key);
  }

  private oldestOfMost(): Waiting | undefined {
    const counts = new Map<string, number>();
    for (const { address } of this.waiting.values()) counts.set(address, (counts.get(address) ?? 0) + 1);
    const most = Math.max(...counts.values());
    return [...this.waiting.values()].find(({ address }) => counts.get(address) === most);
  }
}

function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
