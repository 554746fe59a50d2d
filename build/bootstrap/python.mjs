// Finding a Python that has a given module: the models' own environment first, then the system's.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Path of the first Python that can import all `modules`, or undefined. */
export function findPython(root, modules) {
  const candidates = [
    join(root, 'models/.venv/bin/python'),
    join(root, 'models/.venv/Scripts/python.exe'),
    '/usr/bin/python3',
    'python3',
    'python',
  ];
  const test = `import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ${JSON.stringify(modules)})))`;
  return candidates.find(
    (python) =>
      (!/[/\\]/.test(python) || existsSync(python)) &&
      spawnSync(python, ['-c', test], { stdio: 'ignore' }).status === 0,
  );
}
