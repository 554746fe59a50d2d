// Stands in the bundles for memorystream, which dcmjs-dimse collects commands in and which warns of its own age.
import { Writable } from 'node:stream';

class MemoryWriteStream extends Writable {
  parts = [];

  _write(part, _encoding, done) {
    this.parts.push(part);
    done();
  }

  toBuffer() {
    return Buffer.concat(this.parts);
  }
}

export function createWriteStream() {
  return new MemoryWriteStream({ highWaterMark: Number.MAX_SAFE_INTEGER });
}
