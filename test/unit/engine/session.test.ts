import { expect, test } from 'vitest';
import { checkGraph } from '../../../electron/engine/onnx-graph';
import { OrtSession, runtimeReason } from '../../../electron/engine/session';
import { bytes, floats, integers, model, node, port } from './onnx-builder';

/** y = x reshaped to `shape`, then multiplied by 2. */
function graph(shape: number[]) {
  return checkGraph(
    bytes(
      model({
        input: [port('x', [2, 3])],
        output: [port('y', [3, 2])],
        initializer: [integers('shape', shape), floats('two', [], [2])],
        node: [node('Reshape', ['x', 'shape'], ['z']), node('Mul', ['z', 'two'], ['y'])],
      }),
    ),
  );
}

test('runs a graph; the output is a buffer of its own', async () => {
  const session = await OrtSession.create(graph([3, 2]), { provider: 'cpu' });
  const x = Float32Array.from([1, 2, 3, 4, 5, 6]);
  const first = await session.run({ x });
  first[0] = 99;
  expect(Array.from(await session.run({ x }))).toEqual([2, 4, 6, 8, 10, 12]);
  expect(Array.from(x)).toEqual([1, 2, 3, 4, 5, 6]);
  await session.release();
});

test('a graph that the runtime refuses is a bad pack', async () => {
  const wrong = graph([3, 2]);
  await expect(
    OrtSession.create({ ...wrong, bytes: wrong.bytes.slice(0, 40) }, { provider: 'cpu' }),
  ).rejects.toMatchObject({
    code: 'bad-pack',
    message: expect.stringMatching(/^A network of the model pack cannot be loaded: .*[^.]\.$/),
  });
  await expect(OrtSession.create(graph([5, 5]), { provider: 'cpu' })).rejects.toMatchObject({
    code: 'bad-pack',
  });
});

test('a provider that is not there is said to be so', async () => {
  await expect(OrtSession.create(graph([3, 2]), { provider: 'dml' })).rejects.toMatchObject({
    code: 'provider',
    message: expect.stringMatching(/^The provider dml cannot be used here: /),
  });
});

test('inputs of the wrong length fail as a computation, not as a crash', async () => {
  const session = await OrtSession.create(graph([3, 2]), { provider: 'cpu' });
  await expect(session.run({ x: new Float32Array(5) })).rejects.toThrow();
  await expect(session.run({})).rejects.toMatchObject({ code: 'engine' });
  await session.release();
});

test('what the runtime says is told without where in its source it said so', () => {
  const message =
    '/src/core/webgpu_context.cc:136 void Initialize(const Config&) status == Success was false. ' +
    'Failed to get a WebGPU adapter: No supported adapters.\n    at frame 0\n';
  expect(runtimeReason(new Error(message))).toBe('Failed to get a WebGPU adapter: No supported adapters');
});
