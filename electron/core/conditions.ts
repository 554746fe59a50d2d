/**
 * Conditions: what a pack lets people ask of the anatomy beside its place, such as an age. A pack declares them in
 * pack.json; nothing else in the application knows one by name.
 */

interface ConditionBase {
  /** Key in requests and recipes: lower-case letters, digits and hyphens. */
  name: string;
  /** In forms and lists. */
  label: string;
  /** One sentence for whoever wonders what it does; may be empty. */
  help: string;
  /** DICOM attribute (PS3.6 keyword) that says the same of a patient, where there is one. */
  dicom?: 'PatientAge' | 'PatientSex' | undefined;
}

export interface NumberCondition extends ConditionBase {
  type: 'number';
  /** Lowest and highest value that the pack was trained on. */
  range: [number, number];
  /** "" where it has none. */
  unit: string;
  whole: boolean;
}

export interface ChoiceCondition extends ConditionBase {
  type: 'choice';
  options: { value: string; label: string }[];
}

export type Condition = NumberCondition | ChoiceCondition;

/** What was asked for, by the condition's name; what is left out is not given, and the model is free in it. */
export type ConditionValues = Record<string, number | string>;

/**
 * Values as the pack declares them: what was typed as text is a number where the condition is one, and text where it
 * is a choice, as of a field strength of 1.5 or 3. What cannot be read so stays as it is, for whoever refuses it.
 */
export function asDeclared(conditions: readonly Condition[], values: ConditionValues): ConditionValues {
  const read = Object.entries(values).map(([name, value]) => {
    const type = conditions.find((one) => one.name === name)?.type;
    if (type === 'choice') return [name, String(value)];
    const isNumber = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
    return [name, type === 'number' && isNumber ? Number(value) : value];
  });
  return Object.fromEntries(read) as ConditionValues;
}

/** How many numbers a network is fed for a pack's conditions. */
export function conditionWidth(conditions: readonly Condition[]): number {
  return conditions.reduce((sum, one) => sum + (one.type === 'number' ? 2 : one.options.length), 0);
}

/**
 * Conditions as a network takes them, in the pack's order: a number as its place in the range from −1 to 1 and a 1
 * that says it is given, a choice as one 1 among its options; all zero where it is not given.
 */
export function encodeConditions(conditions: readonly Condition[], values: ConditionValues): Float32Array {
  const declared = asDeclared(conditions, values);
  const encoded = conditions.flatMap((condition) => {
    const value = declared[condition.name];
    if (condition.type === 'choice')
      return condition.options.map((option) => (option.value === value ? 1 : 0));
    if (typeof value !== 'number') return [0, 0];
    const [low, high] = condition.range;
    return [high > low ? (2 * (value - low)) / (high - low) - 1 : 0, 1];
  });
  return Float32Array.from(encoded);
}
