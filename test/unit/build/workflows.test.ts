// The workflow for other systems, which cannot be run here, is at least well-formed, and does what a person would.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { judgeWorkflow } from '../../../build/check/workflows.mjs';

const root = resolve(__dirname, '../../..');
const text = readFileSync(join(root, '.github/workflows/build.yml'), 'utf8');

it('passes its linter', async () => {
  expect(await judgeWorkflow(text, 'build.yml')).toEqual([]);
});

it.each([
  ['a system that there is not', 'macos-latest', 'macos-newest', /"macos-newest" is unknown/],
  ['an expression that means nothing', 'matrix.os }}', 'matrix.system }}', /"system" is not defined/],
  ['a step that is none', '- run: npm test', '- walk: npm test', /walk/],
  ['an action without a version', 'actions/checkout@v4', 'actions/checkout@main', /checkout has no version/],
])('does not pass with %s', async (_what, right, wrong, finding) => {
  expect(text).toContain(right);
  const found = await judgeWorkflow(text.replaceAll(right, wrong), 'build.yml');
  expect(found.join('\n')).toMatch(finding);
});

it('tests and packages on Linux, Windows and macOS, and runs only commands that there are', () => {
  for (const os of ['ubuntu-latest', 'windows-latest', 'macos-latest']) expect(text).toContain(os);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const commands = [...text.matchAll(/npm (?:run )?([\w:]+)$/gm)].map(([, name]) => name!);
  expect(commands).toEqual(expect.arrayContaining(['test', 'make']));
  for (const name of commands) expect(scripts).toHaveProperty([name]);
});
