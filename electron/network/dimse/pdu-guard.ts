/**
 * Ends a connection whose other side announces a PDU (PS3.8 section 9.3) that is longer than it may be. The protocol
 * library collects a PDU in memory until it is whole, whatever length it claims.
 */
import type { Socket } from 'node:net';

const HEAD_BYTES = 6;
const P_DATA = 0x04;
/** Far more than a request for 128 contexts needs. */
const MAX_OTHER_BYTES = 256 * 1024;

/**
 * Watches what a socket receives; must be called before anybody else listens.
 * @param maxDataBytes length of a P-DATA-TF PDU that was agreed on; twice of it is tolerated
 * @param onWhole is told of each PDU that has come to its end
 */
export function guardPdus(socket: Socket, maxDataBytes: number, onWhole: () => void): void {
  let head = Buffer.alloc(0);
  let left = 0;
  socket.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length;) {
      if (left > 0) {
        const taken = Math.min(left, chunk.length - at);
        left -= taken;
        at += taken;
        if (left === 0) onWhole();
        continue;
      }
      const taken = chunk.subarray(at, at + HEAD_BYTES - head.length);
      head = Buffer.concat([head, taken]);
      at += taken.length;
      if (head.length < HEAD_BYTES) return;
      left = head.readUInt32BE(2);
      const most = head[0] === P_DATA ? 2 * maxDataBytes : MAX_OTHER_BYTES;
      head = Buffer.alloc(0);
      if (left > most) {
        socket.destroy();
        return;
      }
      if (left === 0) onWhole();
    }
  });
}
