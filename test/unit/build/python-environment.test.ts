// What npm test does about the Python of models/, without installing anything.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bringsCuda,
  ensurePythonEnvironment,
  pipReason,
} from '../../../build/bootstrap/python-environment.mjs';

let root: string;
const write = (file: string, text: string) => {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gridit-python-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('ensurePythonEnvironment', () => {
  it('makes none where there are no models', () => {
    expect(ensurePythonEnvironment(root)).toBe(false);
  });

  it('does nothing when the requirements are those that were installed', () => {
    write('models/requirements.txt', 'numpy==2.4.6\n');
    // No program: whoever started it would fail.
    write('models/.venv/bin/python', '');
    write(
      'models/.venv/.requirements.json',
      JSON.stringify({ requirements: 'numpy==2.4.6\n', withoutTorch: '' }),
    );
    expect(ensurePythonEnvironment(root)).toBe(true);
  });

  it('says that it failed, and throws nothing, when the requirements have changed and pip does not run', () => {
    write('models/requirements.txt', 'numpy==2.4.7\n');
    write('models/.venv/bin/python', '');
    write(
      'models/.venv/.requirements.json',
      JSON.stringify({ requirements: 'numpy==2.4.6\n', withoutTorch: '' }),
    );
    expect(ensurePythonEnvironment(root)).toBe(false);
  });
});

describe('bringsCuda', () => {
  const report = (...needed: string[]) =>
    JSON.stringify({ install: [{ metadata: { name: 'torch', requires_dist: ['filelock', ...needed] } }] });

  it('tells the wheels apart by what they need', () => {
    expect(bringsCuda(report('sympy>=1.13.3'))).toBe(false);
    expect(bringsCuda(report('nvidia-cublas==13.1.0.3; platform_system == "Linux"'))).toBe(true);
    expect(bringsCuda(report('cuda-bindings<14,>=13.0.3; platform_system == "Linux"'))).toBe(true);
  });
});

describe('pipReason', () => {
  it('is the last error, without the address of a registry', () => {
    const text =
      'WARNING: Retrying\nERROR: Could not find numpy at https://user:word@host.example/simple/\nhint: try again\n';
    expect(pipReason(text)).toBe('Could not find numpy at …');
    expect(pipReason('')).toBe('pip failed');
  });
});
