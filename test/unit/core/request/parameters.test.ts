/** One table: whoever asks for, checks or shows a value of a parameter has it from there, in the same words. */
import { Command } from 'commander';
import { describe, expect, it, test } from 'vitest';
import { addRequestOptions, requestFrom } from '../../../../electron/cli/request-options';
import { recipeSchema } from '../../../../electron/core/recipe-schema';
import type { Recipe } from '../../../../electron/core/recipe';
import {
  mistakeIn,
  parameter,
  PARAMETER_NAMES,
  parametersOf,
  valueText,
  withValue,
  type CompleteRequest,
  type ParameterName,
} from '../../../../electron/core/request/parameters';
import { completeRequest, generateRequest } from '../../../../electron/core/request/request-schema';
import { samplers, SAMPLERS } from '../../../../electron/core/samplers';
import { packFormat2 } from '../../../../electron/engine/pack-schema';
import { taskFromRequest } from '../../../../electron/engine/task';
import { tinyManifest } from '../../engine/tiny-pack';
import { RECIPE } from '../../dicom/support/make-series';
import { FLUX, somePack, WEAVE } from '../some-pack';

const manifest = packFormat2.parse({ ...tinyManifest(), files: {} });
const request: CompleteRequest = {
  packId: 'tiny',
  frames: 4,
  spacing: 2,
  start: 5,
  seed: 1,
  steps: 3,
  sampler: 'heun',
  plan: 'coarse-to-fine',
  superResolution: true,
  labels: false,
  provider: 'cpu',
  conditions: {},
};

/** What the command line says of a value for an option; undefined where it takes it. */
function commandLine(name: ParameterName, value: unknown): string | undefined {
  let said = '';
  const command = addRequestOptions(new Command('generate'))
    .exitOverride()
    .configureOutput({ writeErr: (text) => (said += text) });
  const flag = parameter(name).flag.split(' ')[0]!;
  try {
    command.parse([flag, String(value)], { from: 'user' });
    return undefined;
  } catch {
    return said;
  }
}

describe('a value that no model takes is refused in one sentence, the same by', () => {
  const wrong: [ParameterName, unknown][] = [
    ['frames', 0],
    ['frames', 513],
    ['frames', 2.5],
    ['spacing', 0],
    ['spacing', 5000],
    ['start', 1e9],
    ['seed', -1],
    ['seed', 2 ** 32],
    ['steps', 0],
    ['steps', 1001],
  ];
  test.each(wrong)('schema and command line: %s %j', (name, value) => {
    const sentence = mistakeIn(parameter(name), value)!;
    expect(sentence).toMatch(/^The .* must be a .* from .* to .*, not .*\.$/);
    for (const schema of [completeRequest, generateRequest]) {
      const { error } = schema.safeParse({ ...request, [name]: value });
      expect(error!.issues.map(({ message }) => message)).toEqual([sentence]);
    }
    expect(commandLine(name, value)).toContain(sentence);
  });

  test.each<[ParameterName, unknown]>([...wrong, ['spacing', 11], ['start', 101], ['sampler', 'magic']])(
    'engine and form, within the limits of the pack: %s %j',
    (name, value) => {
      const pack = somePack({ range: manifest.axis.range, spacing: manifest.axis.spacing });
      const sentence = mistakeIn(parameter(name, pack), value)!;
      expect(() => taskFromRequest({ ...request, [name]: value }, { manifest })).toThrow(sentence);
    },
  );

  it('schema and engine, for words in place of a choice', () => {
    const sentence = 'The sampler must be one of euler, heun, dpmpp2m, ddim, ancestral, not "magic".';
    expect(mistakeIn(parameter('sampler'), 'magic')).toBe(sentence);
    const { error } = completeRequest.safeParse({ ...request, sampler: 'magic' });
    expect(error!.issues.map(({ message }) => message)).toEqual([sentence]);
  });
});

describe('a row of the table of samplers is enough:', () => {
  const options = (name: ParameterName) => {
    const row = parameter(name);
    return row.type === 'choice' ? row.options : [];
  };
  test.each(SAMPLERS)('%s is in form, command line, requests, recipes and packs', (sampler) => {
    expect(options('sampler')).toContainEqual({ value: sampler, label: samplers[sampler].label });
    expect(commandLine('sampler', sampler)).toBeUndefined();
    expect(completeRequest.safeParse({ ...request, sampler }).success).toBe(true);
    const recipe: Recipe = { ...RECIPE, sampler, stages: [{ kind: 'super-resolve', sampler, steps: 1 }] };
    expect(recipeSchema.parse(recipe)).toEqual(recipe);
    const stages = manifest.stages.map((stage) => ({ ...stage, sampling: { sampler, steps: 2 } }));
    expect(packFormat2.safeParse({ ...manifest, stages }).success).toBe(true);
    expect(taskFromRequest({ ...request, sampler }, { manifest })).toMatchObject({ sampler });
  });

  it('and what is no row is nowhere', () => {
    expect(commandLine('sampler', 'magic')).toContain(
      'Allowed choices are euler, heun, dpmpp2m, ddim, ancestral.',
    );
    const stages = manifest.stages.map((stage) => ({ ...stage, sampling: { sampler: 'magic', steps: 2 } }));
    expect(packFormat2.safeParse({ ...manifest, stages }).success).toBe(false);
  });
});

test('a model that knows images by their order alone makes one after the other', () => {
  const order = parameter('plan', somePack({ ordered: true }));
  expect(order.initial).toBe('autoregressive');
  expect(mistakeIn(order, 'coarse-to-fine')).toBe(
    'The order must be one of autoregressive, not "coarse-to-fine".',
  );
  expect(parameter('plan', somePack()).initial).toBe('coarse-to-fine');
});

describe('every parameter', () => {
  it('has an option of its own on the command line, which gives it to the request', () => {
    const flags = PARAMETER_NAMES.map((name) => parameter(name).flag.split(' ')[0]);
    expect(new Set(flags).size).toBe(flags.length);
    const command = addRequestOptions(new Command('generate')).exitOverride();
    const words = PARAMETER_NAMES.flatMap((name) => {
      const { type, flag } = parameter(name);
      return [flag.split(' ')[0]!, ...(type === 'switch' ? [] : [String(request[name])])];
    });
    command.parse(words, { from: 'user' });
    const { conditions, ...others } = request;
    expect(conditions).toEqual({});
    expect(requestFrom(command.opts(), 'tiny')).toEqual({ ...others, superResolution: false });
  });

  it('that can be asked for by name is in the request only where somebody does', () => {
    const labels = (...words: string[]) => {
      const command = addRequestOptions(new Command('generate')).exitOverride();
      return requestFrom(command.parse(words, { from: 'user' }).opts(), 'tiny').labels;
    };
    expect([labels(), labels('--labels'), labels('--no-labels')]).toEqual([undefined, true, false]);
    const queued: Partial<CompleteRequest> = { ...request };
    delete queued.labels;
    expect(completeRequest.parse(queued).labels).toBe(false);
  });

  it('takes its own initial value', () => {
    const mistakes = parametersOf(somePack({ conditions: [FLUX, WEAVE] })).flatMap((one) =>
      one.initial === null ? [] : (mistakeIn(one, one.initial) ?? []),
    );
    expect(mistakes).toEqual([]);
  });

  it('is read in its own words', () => {
    const pack = somePack();
    expect(valueText(parameter('spacing', pack), 2.50004)).toBe('2.5 mm');
    expect(valueText(parameter('sampler', pack), 'dpmpp2m')).toBe('DPM-Solver++ (2M)');
    expect(valueText(parameter('superResolution', pack), false)).toBe('off');
    expect(valueText(parameter('frames', pack), undefined)).toBe('any');
    const time = somePack({ axis: 'time', unit: 'ms' });
    expect(valueText(parameter('spacing', time), 40)).toBe('40 ms');
    expect(mistakeIn(parameter('frames', time), 0)).toContain('The number of frames');
  });

  it('is not there where the pack has no use for it', () => {
    const plain = somePack({ superResolution: null });
    expect(parametersOf(plain).map(({ name }) => name)).not.toContain('superResolution');
    expect(() => parameter('superResolution', plain)).toThrow(TypeError);
  });
});

describe('conditions', () => {
  it('join the table as rows of their own', () => {
    const rows = parametersOf(somePack({ conditions: [FLUX, WEAVE] })).slice(-2);
    expect(rows).toMatchObject([
      { name: 'conditions.flux', type: 'number', low: -5, high: 20, unit: 'kV', batch: true, optional: true },
      { name: 'conditions.weave', type: 'choice', batch: true, recipe: true, optional: true },
    ]);
  });

  it('are set and taken back without a trace', () => {
    const one = withValue(request, 'conditions.flux', 3);
    expect(one.conditions).toEqual({ flux: 3 });
    expect(withValue(one, 'conditions.flux', undefined)).toEqual(request);
    expect(request.conditions).toEqual({});
  });
});
