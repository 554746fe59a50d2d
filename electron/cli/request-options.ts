/** The options of `generate`, from the table of parameters, and the request that they come to. */
import { Option, type Command } from 'commander';
import type { ConditionValues } from '../core/conditions';
import {
  mistakeIn,
  parameter,
  parametersOf,
  type GenerateRequest,
  type Parameter,
  type ParameterName,
  type Value,
} from '../core/request/parameters';
import { readDecimal, refuse } from './options';

/** What commander calls the value of a parameter's option. */
function keyOf({ flag }: Parameter): string {
  return new Option(flag).attributeName();
}

function optionOf(one: Parameter): Option {
  const option = new Option(one.flag, one.help);
  if (one.type === 'choice') return option.choices(one.options.map(({ value }) => value));
  if (one.type === 'switch') return option;
  return option.argParser((text) => {
    const value = readDecimal(text);
    const mistake = mistakeIn(one, value ?? text);
    if (mistake) refuse(mistake);
    return value;
  });
}

/** The options of one parameter: those of a switch may be two, to ask for it and to leave it out. */
function optionsOf(one: Parameter): Option[] {
  const option = optionOf(one);
  if (one.type !== 'switch' || one.flagOn === undefined) return [option];
  return [new Option(one.flagOn, `the same as without it, but a model that makes none refuses`), option];
}

/** The option of one parameter, for commands that take no whole request. */
export function parameterOption(name: ParameterName): Option {
  return optionOf(parameter(name));
}

/** Gives a command the options of one parameter. */
export function addParameter(command: Command, name: ParameterName): Command {
  for (const option of optionsOf(parameter(name))) command.addOption(option);
  return command;
}

/** "age=70": what stands before the sign is the condition. What is meant by what follows it, the model knows. */
export function conditionOption(): Option {
  return new Option(
    '--condition <name=value>',
    "what a model's anatomy shall be, again for each; see below",
  ).argParser((text: string, before: ConditionValues = {}) => {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (!name || !value) refuse('It must be a name and a value, as in age=70.');
    return { ...before, [name]: value };
  });
}

/** Gives a command the options of a request; the model is an option of its own. */
export function addRequestOptions(command: Command): Command {
  for (const one of parametersOf(null)) for (const option of optionsOf(one)) command.addOption(option);
  return command.addOption(conditionOption());
}

/** The request that the options come to; what was not said is left to the model. */
export function requestFrom(
  options: Record<string, unknown> & { condition?: ConditionValues },
  packId: string,
): GenerateRequest {
  const values: Record<string, Value> = {};
  for (const one of parametersOf(null)) {
    const value = options[keyOf(one)] as Value | undefined;
    // A switch that nobody can ask for by name is on unless it was taken off: that it is on says nothing.
    const unsaid = one.type === 'switch' && one.flagOn === undefined && value === one.initial;
    if (value === undefined || unsaid) continue;
    values[one.name] = value;
  }
  return { packId, ...values, ...(options.condition && { conditions: options.condition }) };
}
