import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../../electron/ipc/settings-values';
import { lookOf, type SystemLook } from '../../../../renderer/settings/theme.svelte';

const plain: SystemLook = { light: false, moreContrast: false, reducedMotion: false };
const { appearance } = DEFAULT_SETTINGS;

describe('the look', () => {
  it('is dark at first, whatever the colours of the system', () => {
    expect(lookOf(appearance, { ...plain, light: true })).toEqual({
      scheme: 'dark',
      contrast: 'normal',
      motion: 'full',
    });
  });

  it('follows the colours of the system where that is chosen', () => {
    const system = { ...appearance, theme: 'system' as const };
    expect(lookOf(system, plain).scheme).toBe('dark');
    expect(lookOf(system, { ...plain, light: true }).scheme).toBe('light');
  });

  it('draws high contrast on black or on white, and gives contrast to whoever asks the system for it', () => {
    expect(lookOf({ ...appearance, theme: 'contrast' }, { ...plain, light: true })).toMatchObject({
      scheme: 'dark',
      contrast: 'more',
    });
    expect(lookOf({ ...appearance, theme: 'contrast-light' }, plain)).toMatchObject({
      scheme: 'light',
      contrast: 'more',
    });
    expect(lookOf({ ...appearance, theme: 'light' }, { ...plain, moreContrast: true })).toMatchObject({
      scheme: 'light',
      contrast: 'more',
    });
  });

  it('stands still when either the person or the system wants that', () => {
    expect(lookOf({ ...appearance, still: true }, plain).motion).toBe('reduced');
    expect(lookOf(appearance, { ...plain, reducedMotion: true }).motion).toBe('reduced');
  });
});
