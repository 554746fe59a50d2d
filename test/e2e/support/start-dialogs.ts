/** Message boxes that come while the application starts, when a test has no hold of it yet: by way of files. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from './studio';

export interface Question {
  message: string;
  detail: string;
  buttons: string[];
}

export class StartDialogs {
  private answered = 0;

  private constructor(private readonly folder: string) {}

  /** @param folder an empty one for each start */
  static async at(folder: string): Promise<StartDialogs> {
    await mkdir(folder, { recursive: true });
    return new StartDialogs(folder);
  }

  /** What the application is started with. */
  get start(): { args: string[]; env: Record<string, string> } {
    return {
      args: ['-r', join(__dirname, 'ask-the-test.cjs')],
      env: { GRIDIT_TEST_DIALOGS: this.folder },
    };
  }

  /** Waits for the next message box and presses a button of it. Resolves with what it said. */
  async answer(button: string, meanwhile: () => Promise<void> = async () => {}): Promise<Question> {
    const name = join(this.folder, String(this.answered++));
    let question: Question | undefined;
    await until('a message box', async () => {
      const text = await readFile(`${name}.question`, 'utf8').catch(() => '');
      // It may be half written.
      if (text.endsWith('}')) question = JSON.parse(text) as Question;
      return question !== undefined;
    });
    await meanwhile();
    const { buttons } = question!;
    if (!buttons.includes(button))
      throw new Error(`There is no button "${button}" in ${buttons.join(', ')}.`);
    await writeFile(`${name}.answer`, String(buttons.indexOf(button)));
    return question!;
  }
}
