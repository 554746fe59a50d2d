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

test('a graph that the runtime refuses is a bad pack; one that cannot be computed fails', async () => {
  const wrong = graph([3, 2]);
  await expect(
    OrtSession.create({ ...wrong, bytes: wrong.bytes.slice(0, 40) }, { provider: 'cpu' }),
  ).rejects.toMatchObject({
    code: 'bad-pack',
    message: expect.stringMatching(/^A network of the model pack cannot be loaded: .*[^.]\.$/),
  });
  // Reshaping six numbers into twenty-five is found out only when it is tried.
  const impossible = await OrtSession.create(graph([5, 5]), { provider: 'cpu' });
  await expect(impossible.run({ x: new Float32Array(6) })).rejects.toMatchObject({
    code: 'engine',
    message: expect.stringMatching(/^The model could not be computed on cpu: .*[^.]\.$/),
  });
  await impossible.release();
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

test('the reasons of the runtime come without source positions, and in plain words where they are known', () => {
  const reason = (message: string) => runtimeReason(new Error(message));
  expect(reason('Failed to get a WebGPU adapter: No supported adapters.\n    at frame 0\n')).toBe(
    'no graphics adapter was found',
  );
  expect(
    reason(
      'provider_bridge_ort.cc:2195 OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library',
    ),
  ).toBe('its libraries are not installed');
  expect(reason('/a/b.cc:12 Run size == 6 was false. The shape {5,5} does not fit.\nmore')).toBe(
    'The shape {5,5} does not fit',
  );
});
