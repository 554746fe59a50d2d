/**
 * Passwords and tokens, encrypted by the operating system's own key store. Where there is none, they are kept in memory
 * until the application ends and never written.
 */
import type { Settings } from './settings';

/** The part of Electron's `safeStorage` that is needed. */
export interface KeyStore {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(bytes: Buffer): string;
  /** Linux only; "basic_text" means a key that everybody knows. */
  getSelectedStorageBackend?(): string;
}

export class Secrets {
  private readonly inMemory = new Map<string, string>();

  constructor(
    private readonly settings: Settings,
    private readonly keyStore: KeyStore,
  ) {}

  /** Whether and for how long a secret is kept. */
  state(name: string): 'none' | 'kept' | 'until-exit' {
    if (this.inMemory.has(name)) return 'until-exit';
    return name in this.settings.get('secrets') ? 'kept' : 'none';
  }

  /** Undefined where there is none, or it was encrypted for another user or computer. */
  get(name: string): string | undefined {
    const held = this.inMemory.get(name);
    if (held !== undefined) return held;
    const encrypted = this.settings.get('secrets')[name];
    if (encrypted === undefined || !this.safe()) return undefined;
    try {
      return this.keyStore.decryptString(Buffer.from(encrypted, 'base64'));
    } catch {
      return undefined;
    }
  }

  async set(name: string, secret: string): Promise<void> {
    await this.remove(name);
    if (!this.safe()) {
      this.inMemory.set(name, secret);
      return;
    }
    const encrypted = this.keyStore.encryptString(secret).toString('base64');
    await this.settings.set('secrets', { ...this.settings.get('secrets'), [name]: encrypted });
  }

  async remove(name: string): Promise<void> {
    this.inMemory.delete(name);
    const { [name]: removed, ...others } = this.settings.get('secrets');
    if (removed !== undefined) await this.settings.set('secrets', others);
  }

  private safe(): boolean {
    return (
      this.keyStore.isEncryptionAvailable() && this.keyStore.getSelectedStorageBackend?.() !== 'basic_text'
    );
  }
}
