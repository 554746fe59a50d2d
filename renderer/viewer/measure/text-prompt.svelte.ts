/** Words that a drawing tool waits for. */
export interface Question {
  kind: 'arrow' | 'text';
  done(text: string | null): void;
}

class TextPrompt {
  question = $state.raw<Question | null>(null);

  ask(done: (text: string | null) => void, kind: Question['kind']): void {
    this.answer(null);
    this.question = { kind, done };
  }

  /** Null takes the drawing back. */
  answer(text: string | null): void {
    const { question } = this;
    this.question = null;
    question?.done(text);
  }
}

export const textPrompt = new TextPrompt();
