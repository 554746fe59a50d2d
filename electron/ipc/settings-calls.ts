/** The settings that a window shows and changes, and the calls and events about them and the library's place; part of contract.ts. */
import { z } from 'zod';
import { valueSchema } from '../core/request/request-schema';
import { handle } from './handle';
import { providerName } from './jobs';
import { DEFAULT_SETTINGS, LAYOUT_NAMES, MAX_DAYS, MAX_THREADS, WINDOW_STARTS } from './settings-values';

const nothing = z.undefined();

const { generating, viewing, appearance, retention, privacy } = DEFAULT_SETTINGS;

/** What a new form is filled with, and what it runs on. Null: as the model or the runtime has it. */
export const generatingSettings = z.object({
  provider: providerName.default(generating.provider),
  threads: z.int().min(1).max(MAX_THREADS).nullable().default(generating.threads),
  packId: z.string().min(1).max(64).nullable().default(generating.packId),
  frames: valueSchema('frames').nullable().default(generating.frames),
  spacing: valueSchema('spacing').nullable().default(generating.spacing),
  steps: valueSchema('steps').nullable().default(generating.steps),
  /** A number: every form begins with this seed and keeps it. Null: each series gets a new one. */
  seed: valueSchema('seed').nullable().default(generating.seed),
});

export const layoutName = z.enum(LAYOUT_NAMES);
export const windowStart = z.enum(WINDOW_STARTS);

/** How series are shown when they are opened. */
export const viewingSettings = z.object({
  interpolate: z.boolean().default(viewing.interpolate),
  layout: layoutName.default(viewing.layout),
  /** Whether turning the wheel towards oneself goes back instead of on. */
  wheelBack: z.boolean().default(viewing.wheelBack),
  annotations: z.boolean().default(viewing.annotations),
  patientLines: z.boolean().default(viewing.patientLines),
  window: windowStart.default(viewing.window),
});

export const appearanceSettings = z.object({
  theme: z.enum(['dark', 'light', 'contrast', 'contrast-light', 'system']).default(appearance.theme),
  /** Size of text and controls, percent. */
  size: z
    .union([z.literal(90), z.literal(100), z.literal(110), z.literal(125), z.literal(150)])
    .default(appearance.size),
  /** Whether nothing moves although the system allows it. */
  still: z.boolean().default(appearance.still),
});

/** How long series stay; those that are marked as kept stay for ever. */
export const retentionSettings = z.object({
  /** Null: for ever. */
  days: z.int().min(1).max(MAX_DAYS).nullable().default(retention.days),
});

export const privacySettings = z.object({
  /** Whether imported series of real patients stay when the application ends. */
  keepPatientSeries: z.boolean().default(privacy.keepPatientSeries),
  /** Whether the menu lists what was opened last; what is named after a patient is never listed. */
  rememberRecent: z.boolean().default(privacy.rememberRecent),
});

export const windowSettings = z.object({
  generating: generatingSettings,
  viewing: viewingSettings,
  appearance: appearanceSettings,
  retention: retentionSettings,
  privacy: privacySettings,
});

export type WindowSettings = z.output<typeof windowSettings>;
export type SettingsGroup = keyof WindowSettings;

const setGroup = z.discriminatedUnion('group', [
  z.object({ group: z.literal('generating'), value: generatingSettings }),
  z.object({ group: z.literal('viewing'), value: viewingSettings }),
  z.object({ group: z.literal('appearance'), value: appearanceSettings }),
  z.object({ group: z.literal('retention'), value: retentionSettings }),
  z.object({ group: z.literal('privacy'), value: privacySettings }),
]);

const named = z.object({ id: handle, description: z.string() });

/** Series that were deleted because they were old enough, and how long they can be taken back. */
export const swept = z.object({ removed: z.array(named), undoMs: z.number() });

export const storageInfo = z.object({
  /** Where the library lies, for reading; no call takes a path. */
  place: z.string(),
  /** Whether that is the folder that the system gives the application. */
  standard: z.boolean(),
  bytes: z.number(),
  /** Free on the same disk; null where the system does not say. */
  freeBytes: z.number().nullable(),
  generated: z.int(),
  imported: z.int(),
  kept: z.int(),
  /** What deleting old series now would delete, oldest first. */
  due: z.array(named),
  /** Old enough, but open or in use. */
  spared: z.int(),
  /** When old series were last deleted, ISO 8601, and how many; null before. */
  lastSweep: z.object({ at: z.string(), removed: z.int() }).nullable(),
});

/** How choosing another folder ended. */
export const moved = z.discriminatedUnion('state', [
  z.object({ state: z.literal('moved') }),
  z.object({ state: z.literal('cancelled') }),
  /** The folder holds a library already, with so many series; `storage.openFound` turns to it. */
  z.object({ state: z.literal('holds-library'), series: z.int() }),
]);

export const settingsCalls = {
  'settings.get': {
    request: nothing,
    response: z.object({
      values: windowSettings,
      /** What this computer has to offer. */
      machine: z.object({ threads: z.int(), providers: z.array(providerName) }),
    }),
  },
  'settings.set': { request: setGroup, response: nothing },
  /** Marks a series as one that stays, or takes the mark away. */
  'library.keep': { request: z.object({ seriesId: handle, kept: z.boolean() }), response: nothing },
  /** The series that the window shows; they are not deleted behind its back. */
  'library.showing': { request: z.object({ seriesIds: z.array(handle).max(64) }), response: nothing },
  'storage.info': { request: nothing, response: storageInfo },
  /** Moves the library to a folder that the system's dialog asks for, or back to the standard one. */
  'storage.move': { request: z.object({ to: z.enum(['chosen', 'standard']) }), response: moved },
  'storage.cancelMove': { request: nothing, response: nothing },
  /** Turns to the library that the last `storage.move` found; the one that was open stays where it is. */
  'storage.openFound': { request: nothing, response: nothing },
  /** Shows the folder in the system's file manager. */
  'storage.reveal': { request: nothing, response: nothing },
  /** Deletes now what is old enough. */
  'storage.sweep': { request: nothing, response: swept },
} as const;

export const settingsEvents = {
  'settings.changed': windowSettings,
  /** Bytes of the library that have been moved. */
  'storage.progress': z.object({ done: z.number(), total: z.number() }),
  'library.swept': swept,
} as const;

export type Swept = z.infer<typeof swept>;
export type StorageInfo = z.infer<typeof storageInfo>;
export type Moved = z.infer<typeof moved>;
export type MachineFacts = z.infer<(typeof settingsCalls)['settings.get']['response']>['machine'];
