/** The settings as the window has them: what the main process keeps, and what a change of one does at once. */
import type { MachineFacts, SettingsGroup, WindowSettings } from '../../electron/ipc/settings-calls';
import { DEFAULT_SETTINGS } from '../../electron/ipc/settings-values';
import { call, on } from '../ipc/client';
import { notices } from './notices.svelte';

class SettingsState {
  values = $state.raw<WindowSettings>(DEFAULT_SETTINGS);
  /** What this computer has to offer. */
  machine = $state.raw<MachineFacts>({ threads: 1, providers: ['auto', 'cpu'] });
  /** Changes that are on their way; what comes back before the last of them is out of date. */
  #sending = 0;

  /** Reads them once; without an answer everything is as at first. */
  async load(): Promise<void> {
    try {
      const { values, machine } = await call('settings.get', undefined);
      this.values = values;
      this.machine = machine;
    } catch (error) {
      notices.error(error);
    }
  }

  listen(): () => void {
    return on('settings.changed', (values) => {
      if (this.#sending === 0) this.values = values;
    });
  }

  /** Changes some of a group; it holds at once. */
  async set<Group extends SettingsGroup>(
    group: Group,
    change: Partial<WindowSettings[Group]>,
  ): Promise<void> {
    const before = this.values;
    const value = { ...before[group], ...change };
    this.values = { ...before, [group]: value };
    this.#sending++;
    try {
      await call('settings.set', { group, value } as Parameters<typeof call<'settings.set'>>[1]);
    } catch (error) {
      notices.error(error);
    } finally {
      this.#sending--;
    }
  }

  isDefault<Group extends SettingsGroup>(group: Group, ...keys: (keyof WindowSettings[Group])[]): boolean {
    return keys.every((key) => this.values[group][key] === DEFAULT_SETTINGS[group][key]);
  }

  reset<Group extends SettingsGroup>(group: Group, ...keys: (keyof WindowSettings[Group])[]): Promise<void> {
    const own = DEFAULT_SETTINGS[group];
    const change = Object.fromEntries(keys.map((key) => [key, own[key]]));
    return this.set(group, change as Partial<WindowSettings[Group]>);
  }
}

export const settings = new SettingsState();
