// What the stages of npm test need, beside the npm packages. Whatever else is missing, its tests are skipped.
import { ensurePythonEnvironment } from './python-environment.mjs';
import { ensureJudges } from './system.mjs';
import { ensureWindow } from './window.mjs';

/** @param {string[]} stages names of those that will run */
export async function prepareStages(root, stages) {
  // The Python judges first: where they cannot be had from the registry, the system's are installed.
  if (['check', 'models', 'conformance'].some((name) => stages.includes(name))) ensurePythonEnvironment(root);
  if (stages.includes('conformance')) ensureJudges(root);
  if (stages.includes('e2e')) await ensureWindow(root, { virtualDisplay: true });
}
