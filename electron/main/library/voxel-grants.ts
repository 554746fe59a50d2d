/** Which voxel files pages may read: each once, under the key of the call that opened its series. */
import { voxelsUrl } from '../../ipc/channels';

/** Series that a page opened and never read; the oldest of more are forgotten. */
const KEPT = 32;

export class VoxelGrants {
  private readonly files = new Map<string, () => string>();

  /** @param file where the voxels lie when they are asked for; may throw where they are gone */
  grant(key: string, file: () => string): void {
    const address = voxelsUrl(key);
    this.files.delete(address);
    this.files.set(address, file);
    for (const oldest of this.files.keys()) {
      if (this.files.size <= KEPT) break;
      this.files.delete(oldest);
    }
  }

  /** The file that an address stands for, the first time that it is asked for. */
  take(address: string): string | undefined {
    const file = this.files.get(address);
    this.files.delete(address);
    try {
      return file?.();
    } catch {
      return undefined;
    }
  }
}
