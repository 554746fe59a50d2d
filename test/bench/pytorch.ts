/** The same grid network in PyTorch on the same machine, where the models' virtual environment is set up. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const models = resolve(__dirname, '../../models');

export interface PytorchFigures {
  version: string;
  threads: number;
  parameters: number;
  /** Milliseconds of one evaluation, eager mode, fp32. */
  best: number;
  median: number;
  /** GFLOP/s of its matrix product. */
  peak: number;
}

/** @returns the figures, or the reason why there are none */
export function measurePytorch(config: string, runs: number): PytorchFigures | string {
  const python = [join(models, '.venv/bin/python'), join(models, '.venv/Scripts/python.exe')].find((file) =>
    existsSync(file),
  );
  if (!python) return 'no virtual environment in models/.venv';
  const file = join(models, 'configs', `${config}.toml`);
  if (!existsSync(file)) return `no configuration ${config}.toml in models/configs`;
  const { status, stdout, stderr } = spawnSync(
    python,
    ['-m', 'gridit.bench', '--config', file, '--runs', String(runs)],
    { cwd: models, encoding: 'utf8' },
  );
  if (status !== 0) return `it failed: ${stderr.trim().split('\n').at(-1) ?? status}`;
  return JSON.parse(stdout) as PytorchFigures;
}
