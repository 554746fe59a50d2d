/** Which section of the settings is shown; it is the same when they are opened again. */
export const SECTIONS = ['generating', 'viewing', 'keys', 'storage', 'network', 'appearance'] as const;
export type SettingsSection = (typeof SECTIONS)[number];

class SettingsPlace {
  section = $state<SettingsSection>('generating');
}

export const place = new SettingsPlace();
