/** A setting that is one of a few, however it is drawn. */
export interface ChoiceProps<Value extends string> {
  label: string;
  hint?: string;
  value: Value;
  /** Each with its name. */
  choices: readonly (readonly [Value, string])[];
  /** Whether it is not as it was at first. */
  changed: boolean;
  onchange: (value: Value) => void;
  onreset: () => void;
  testid: string;
}
