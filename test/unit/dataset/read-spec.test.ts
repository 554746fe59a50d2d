/** Mistakes in a specification: the line, the field, and what is allowed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseSpec } from '../../../electron/dataset/read-spec';
import { SPEC } from './with-dataset';

const change = (from: string, to: string) => {
  expect(SPEC).toContain(from);
  return SPEC.replace(from, to);
};

test.each([
  [
    'a word for a number',
    change('patients: 4', 'patients: many'),
    'line 5: "patients" must be a whole number from 1 to 10000000.',
  ],
  [
    'a number out of range',
    change('patients: 4', 'patients: 0'),
    'line 5: "patients" must be a whole number from 1',
  ],
  [
    'an unknown field',
    change('seed: 7', 'seed: 7\nseeds: 8'),
    'line 4: A specification has no field "seeds"',
  ],
  [
    'an unknown field below',
    change('    frames: 5', '    frame: 5'),
    'line 12: "series[1]" has no field "frame"',
  ],
  ['a field that is missing', change('seed: 7\n', ''), '"seed" must be a whole number'],
  ['a pool that is not there', change('german', 'klingon'), '"names[2]" must be of: latin, german'],
  ['weights of nothing', change('{ 1: 1, 2: 1 }', '{ 1: 0 }'), 'line 8: "studies.count" must give weights'],
  ['no studies', change('{ 1: 1, 2: 1 }', '{ 0: 1 }'), '"studies.count" must give weights'],
  [
    'shares that are not 1',
    change('train: 0.5', 'train: 0.6'),
    'line 14: "splits" must come to 1 in all, not 1.1.',
  ],
  [
    'a pack with a path',
    change('pack: tiny', 'pack: ../tiny'),
    'line 11: "series[1].pack" must be the id of a model',
  ],
  [
    'frames beyond all models',
    change('frames: 5', 'frames: 5000'),
    'line 12: "series[1].frames": The number of',
  ],
  [
    'a day that is none',
    change('studies:', 'studies:\n  from: 2024-02-30'),
    'line 8: "studies.from" must be a day',
  ],
  [
    'an end before the beginning',
    change('studies:', 'studies:\n  to: 2023-01-01'),
    '"studies.to" must not lie before',
  ],
  [
    'ages the wrong way around',
    `${SPEC}person: { age: { uniform: [80, 20] } }\n`,
    '"person.age" must be a number from 0 to 120, { uniform',
  ],
  [
    'a mean outside',
    `${SPEC}person: { age: { normal: { mean: 9, sd: 1, low: 20, high: 30 } } }\n`,
    'with the mean between low and high',
  ],
  ['no such sex', `${SPEC}person: { sex: { X: 1 } }\n`, '"person.sex" must give weights'],
  [
    'no such artefact',
    `${SPEC}artefacts: [{ kind: blur, share: 1 }]\n`,
    '"artefacts[1].kind" must have a kind: noise',
  ],
  [
    'no such fault',
    `${SPEC}faults: { share: 1, names: [worn] }\n`,
    '"faults.names[1]" must be of: duplicate-position',
  ],
  [
    'faults without DICOM',
    `${change('output: dicom', 'output: bids')}faults: { share: 1, names: [no-spacing] }\n`,
    '"faults" need output: dicom',
  ],
  [
    'BIDS without a suffix',
    change('output: dicom', 'output: bids').replace('    bids-suffix: T1w\n', ''),
    '"series[1].bids-suffix" is needed for output: bids',
  ],
  ['no YAML', change('names: [latin', 'names: [[latin'), 'This is no YAML'],
  ['a key twice', change('seed: 7', 'seed: 7\nseed: 8'), 'line 4: This is no YAML: Map keys must be unique'],
  ['another format', change('format: 1', 'format: 2'), 'line 1: "format" must be 1.'],
  ['a list', '- 1\n', 'A specification is a list of fields and values'],
  ['nothing', '', 'A specification is a list of fields and values'],
])('%s', (_what, text, sentence) => {
  expect(() => parseSpec(text, 'x.yaml')).toThrow(sentence);
});

test('a file of aliases does not fill the memory', () => {
  const lines = ['a: &a [1,1,1,1,1,1,1,1,1,1]'];
  for (let i = 1; i < 9; i++) {
    const [name, before] = [String.fromCharCode(97 + i), String.fromCharCode(96 + i)];
    lines.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(',')}]`);
  }
  expect(() => parseSpec(lines.join('\n'), 'x.yaml')).toThrow('Too many aliases');
});

test.each(['small-dataset.yaml', 'cohort-10000.yaml'])('the example %s is right', async (name) => {
  const text = await readFile(join(__dirname, '../../../docs/examples', name), 'utf8');
  expect(parseSpec(text, name).spec.name).toBe(name.replace('.yaml', ''));
});
