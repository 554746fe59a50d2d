import { expect, test } from 'vitest';
import { CancelledError } from '../../../electron/core/errors';
import { Gate } from '../../../electron/engine/gate';

test('an open gate lets through, a held one when it opens', async () => {
  let now = 0;
  const gate = new Gate(() => now);
  await gate.pass();
  gate.hold(true);
  let passed = false;
  const pass = gate.pass().then(() => (passed = true));
  await Promise.resolve();
  expect(passed).toBe(false);
  now = 250;
  gate.hold(false);
  await pass;
  expect(gate.stoodMs).toBe(250);
});

test('who is cancelled before a held gate leaves at once', async () => {
  const gate = new Gate();
  gate.hold(true);
  const controller = new AbortController();
  const pass = gate.pass(controller.signal);
  controller.abort();
  await expect(pass).rejects.toBeInstanceOf(CancelledError);
  await expect(gate.pass(controller.signal)).rejects.toBeInstanceOf(CancelledError);
});
