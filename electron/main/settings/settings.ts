/**
 * What the person has set, in one file of the application's data folder. It has sections; each has a schema that also
 * gives the values that hold while nothing is set. A section that cannot be read falls back to those and leaves the
 * others alone; a file that cannot be read at all is set aside.
 */
import { z } from 'zod';
import { UserError } from '../../core/errors';
import { writeFailure } from '../../files/file-errors';
import type { ErrorLog } from '../ipc-server';
import { JsonFile } from '../storage/json-file';
import { SECTIONS } from './sections';

const settingsFile = z.object({ format: z.literal(1), sections: z.record(z.string(), z.unknown()) });

export type SectionName = keyof typeof SECTIONS;
export type Section<Name extends SectionName> = z.output<(typeof SECTIONS)[Name]>;

export class Settings {
  private readonly listeners = new Set<(name: SectionName) => void>();
  /** What went wrong with the last writing; undefined where it is on disk. */
  private unwritten: unknown;

  private constructor(
    private readonly file: JsonFile<typeof settingsFile>,
    /** As in the file, so that sections of a newer version survive. */
    private readonly sections: Record<string, unknown>,
    /** Name that a damaged file was given; undefined where it was whole or there was none. */
    readonly setAside: string | undefined,
  ) {}

  static async open(path: string, log: ErrorLog): Promise<Settings> {
    const file = new JsonFile(path, settingsFile, (error) => {
      settings.unwritten = error;
      log.error('settings', error);
    });
    const read = await file.read();
    if (read.found === 'damaged')
      log.error('settings', new Error('The settings were damaged and set aside.'));
    const settings = new Settings(
      file,
      read.found === 'value' ? read.value.sections : {},
      read.found === 'damaged' ? read.keptAs : undefined,
    );
    return settings;
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
    this.unwritten = undefined;
    await this.file.write(() => ({ format: 1, sections: this.sections }));
    if (this.unwritten !== undefined) throw unwrittenError(this.unwritten);
  }

  /** @returns a function that ends the listening */
  onChange(listener: (name: SectionName) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

function unwrittenError(cause: unknown): unknown {
  const known = writeFailure(cause, 'The settings file');
  if (known instanceof UserError) return known;
  const sentence = 'The settings file cannot be written. What was set holds until the application ends.';
  return new UserError('output', sentence, { cause });
}
