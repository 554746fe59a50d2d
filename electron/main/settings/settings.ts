/**
 * What the person has set, in one file of the application's data folder. It has sections; each has a schema that also
 * gives the values that hold while nothing is set. A section that cannot be read falls back to those and leaves the
 * others alone; what becomes of a file that cannot be read at all, storage/json-file.ts says.
 */
import { z } from 'zod';
import { UserError } from '../../core/errors';
import { writeFailure } from '../../files/file-errors';
import type { JsonFile, JsonRead } from '../storage/json-file';
import { strings } from '../strings';
import { SECTIONS } from './sections';

const WORDS = strings.notices.stores;

export const settingsFile = z.object({ format: z.literal(1), sections: z.record(z.string(), z.unknown()) });

export type SectionName = keyof typeof SECTIONS;
export type Section<Name extends SectionName> = z.output<(typeof SECTIONS)[Name]>;

export class Settings {
  private readonly listeners = new Set<(name: SectionName) => void>();
  private constructor(
    private readonly file: JsonFile<typeof settingsFile>,
    /** As in the file, so that sections of a newer version survive. */
    private readonly sections: Record<string, unknown>,
  ) {}

  /** Never rejects: where the file cannot be read, all is as it was at first. */
  static async open(file: JsonFile<typeof settingsFile>): Promise<Settings> {
    const read = await file.read();
    return new Settings(file, sectionsOf(read));
  }

  get<Name extends SectionName>(name: Name): Section<Name> {
    const schema: z.ZodType = SECTIONS[name];
    const parsed = schema.safeParse(this.sections[name]);
    return (parsed.success ? parsed.data : schema.parse(undefined)) as Section<Name>;
  }

  /**
   * Replaces a section. Resolves when it is on disk. Rejects where the value does not fit the schema, and with
   * `UserError` where it cannot be written; it holds until the application ends then.
   */
  async set<Name extends SectionName>(name: Name, value: Section<Name>): Promise<void> {
    const schema: z.ZodType = SECTIONS[name];
    this.sections[name] = schema.parse(value);
    for (const listener of this.listeners) listener(name);
    const failure = await this.file.write(() => ({ format: 1, sections: this.sections }));
    if (failure !== undefined) throw unwrittenError(failure);
  }

  /** @returns a function that ends the listening */
  onChange(listener: (name: SectionName) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** Of a newer version's file, what can be understood of it holds: a section that cannot be read falls back. */
function sectionsOf(read: JsonRead<z.output<typeof settingsFile>>): Record<string, unknown> {
  if (read.found === 'value') return read.value.sections;
  if (read.found !== 'newer') return {};
  const content = z.object({ sections: z.record(z.string(), z.unknown()) }).safeParse(read.content);
  return content.success ? content.data.sections : {};
}

function unwrittenError(cause: unknown): unknown {
  const known = writeFailure(cause, 'The settings file');
  if (cause instanceof UserError)
    return new UserError('output', WORDS.unsaved(WORDS.names.settings, cause.message), { cause });
  if (known instanceof UserError) return known;
  const sentence = 'The settings file cannot be written. What was set holds until the application ends.';
  return new UserError('output', sentence, { cause });
}
