import { link, readFile, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../electron/core/errors';
import type { ModelMessage, Partly } from '../../../electron/engine/onnx-schema';
import { loadPack } from '../../../electron/engine/pack-folder';
import { bytes, floats, node, port } from './onnx-builder';
import { SIZE, sha256, temporaryFolder, tinyGrid, writeTinyPack, type TinyPackChanges } from './tiny-pack';

/** The sentence with which a pack is refused. */
async function refusal(folder: string, trusted = false): Promise<string> {
  const error: unknown = await loadPack(folder, { trusted }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).code).toBe('bad-pack');
  return (error as UserError).message;
}

async function tiny(changes?: TinyPackChanges): Promise<string> {
  return writeTinyPack(await temporaryFolder(), changes);
}

/** Puts other bytes into a file of the pack and lists their hash, so that only the content can be refused. */
async function replaceFile(folder: string, name: string, content: Uint8Array): Promise<void> {
  await writeFile(join(folder, name), content);
  const manifest = JSON.parse(await readFile(join(folder, 'pack.json'), 'utf8'));
  manifest.files[name] = sha256(content);
  await writeFile(join(folder, 'pack.json'), JSON.stringify(manifest));
}

/** The tiny grid network after a change. */
function changedGrid(
  change: (graph: NonNullable<Partly<ModelMessage>['graph']>) => void,
): Partly<ModelMessage> {
  const spec = tinyGrid();
  change(spec.graph!);
  return spec;
}

test('a good pack loads with its networks and its hash', async () => {
  const folder = await tiny();
  const pack = await loadPack(folder, { trusted: false });
  expect(pack.manifest.id).toBe('tiny');
  expect(pack.sha256).toBe(sha256(await readFile(join(folder, 'pack.json'))));
  expect([...pack.networks.keys()]).toEqual(['denoise', 'super-resolve']);
  const { graph } = pack.networks.get('denoise')!;
  expect(graph.inputs.map(({ name }) => name).sort()).toEqual(['frames', 'position', 'time']);
  expect(graph.opset).toBe(17);
  const plain = await loadPack(await tiny({ sr: null }), { trusted: false });
  expect([...plain.networks.keys()]).toEqual(['denoise']);
});

test('a network for CPUs alone is checked like the others', async () => {
  const network = async (folder: string) =>
    (await loadPack(folder, { trusted: false })).networks.get('denoise')!;
  expect((await network(await tiny())).onCpu).toBeUndefined();
  const folder = await tiny({ gridOnCpu: tinyGrid() });
  const { graph, onCpu } = await network(folder);
  expect(onCpu?.inputs).toEqual(graph.inputs);
  await replaceFile(folder, 'grid.cpu.onnx', bytes(tinyGrid({ size: 2 * SIZE })));
  expect(await refusal(folder)).toContain('grid.cpu.onnx has an input "frames" of 1×4×16×16');
  const unlisted = await tiny({ manifest: { stages: [{ cpuFile: 'other.onnx' }] } });
  expect(await refusal(unlisted)).toContain('gives no SHA-256 for other.onnx');
});

describe('files', () => {
  test('a wrong hash', async () => {
    const folder = await tiny();
    const content = await readFile(join(folder, 'sr.onnx'));
    content[content.length - 1]! ^= 1;
    await writeFile(join(folder, 'sr.onnx'), content);
    expect(await refusal(folder)).toBe(
      'The model pack "tiny" was changed or damaged: sr.onnx does not have the SHA-256 that pack.json gives.',
    );
  });

  test('a missing file', async () => {
    const folder = await tiny();
    await unlink(join(folder, 'grid.onnx'));
    expect(await refusal(folder)).toBe('The model pack "tiny" lacks the file grid.onnx.');
  });

  test('no pack.json, and no folder', async () => {
    const folder = await tiny();
    await unlink(join(folder, 'pack.json'));
    expect(await refusal(folder)).toBe('The model pack "tiny" has no pack.json.');
    expect(await refusal(join(folder, 'none'))).toBe('The model pack "none" cannot be read.');
  });

  test('a file that is not listed; what file managers leave is no harm', async () => {
    const folder = await tiny();
    await writeFile(join(folder, '.DS_Store'), '');
    await expect(loadPack(folder, { trusted: false })).resolves.toBeDefined();
    await writeFile(join(folder, 'weights.bin'), '');
    expect(await refusal(folder)).toBe(
      'The model pack "tiny" holds weights.bin, which pack.json does not list.',
    );
  });

  test('a network whose hash is not given', async () => {
    const folder = await tiny();
    const manifest = JSON.parse(await readFile(join(folder, 'pack.json'), 'utf8'));
    delete manifest.files['sr.onnx'];
    await writeFile(join(folder, 'pack.json'), JSON.stringify(manifest));
    expect(await refusal(folder)).toBe(
      'The model pack "tiny" has a pack.json that gives no SHA-256 for sr.onnx.',
    );
  });

  test('a symbolic link', async () => {
    const folder = await tiny();
    const elsewhere = join(await temporaryFolder(), 'elsewhere.onnx');
    await writeFile(elsewhere, await readFile(join(folder, 'grid.onnx')));
    await unlink(join(folder, 'grid.onnx'));
    await symlink(elsewhere, join(folder, 'grid.onnx'));
    expect(await refusal(folder, true)).toBe(
      'The model pack "tiny" holds a link, grid.onnx; packs must hold the files themselves.',
    );
  });

  test('a hard link in a pack that somebody added; what ships with the app may be one', async () => {
    const folder = await tiny();
    await link(join(folder, 'grid.onnx'), join(await temporaryFolder(), 'other-name'));
    expect(await refusal(folder)).toBe(
      'The model pack "tiny" holds grid.onnx, which is hard-linked to another place; copy the pack instead.',
    );
    await expect(loadPack(folder, { trusted: true })).resolves.toBeDefined();
  });

  test('a file beyond all measure', async () => {
    const folder = await tiny();
    await truncate(join(folder, 'grid.onnx'), 2 ** 31);
    expect(await refusal(folder)).toBe('The model pack "tiny" holds grid.onnx, which is larger than 1 GiB.');
  });
});

describe('pack.json', () => {
  test('that is not JSON', async () => {
    const folder = await tiny();
    await writeFile(join(folder, 'pack.json'), '{"format": 1,');
    expect(await refusal(folder)).toBe('The model pack "tiny" has a pack.json that is not valid JSON.');
  });

  test.each<[string, TinyPackChanges['manifest'], RegExp]>([
    ['a later format', { format: 3 as never }, /wrong pack\.json: format: /],
    [
      'a path instead of a file name',
      { stages: [{ file: '../grid.onnx' }] },
      /stages\.0\.file: must be a plain file name/,
    ],
    ['an impossible spacing', { axis: { spacing: [0, 10] } }, /axis\.spacing: must be positive/],
    [
      'an unknown sampler',
      { stages: [{ sampling: { sampler: 'magic' as never } }] },
      /stages\.0\.sampling\.sampler: /,
    ],
    [
      'a range the wrong way round',
      { axis: { range: [100, 0] } },
      /axis\.range: must be \[lowest, highest\]/,
    ],
    ['no sampling steps', { stages: [{ sampling: { steps: 0 } }] }, /stages\.0\.sampling\.steps: /],
  ])('with %s', async (_what, manifest, sentence) => {
    expect(await refusal(await tiny({ manifest: manifest! }))).toMatch(sentence);
  });
});

describe('a network', () => {
  test('cut short, at any place', async () => {
    const whole = bytes(tinyGrid());
    const folder = await tiny();
    for (const share of [0, 0.01, 0.3, 0.5, 0.9, 0.999]) {
      await replaceFile(folder, 'grid.onnx', whole.slice(0, Math.floor(whole.length * share)));
      expect(await refusal(folder)).toMatch(
        /^The model pack "tiny" cannot be used: grid\.onnx (cannot be read as ONNX; it is damaged or cut short|holds no graph; it is cut short or not an ONNX file)\.$/,
      );
    }
  });

  test('that is something else', async () => {
    const folder = await tiny();
    await replaceFile(folder, 'grid.onnx', new TextEncoder().encode('#!/bin/sh\necho no network\n'));
    expect(await refusal(folder)).toMatch(/grid\.onnx (cannot be read as ONNX|holds no graph)/);
  });

  const external = { externalData: [{ key: 'location', value: '../../../../etc/passwd' }], dataLocation: 1 };
  const outside = /grid\.onnx keeps data outside the file \(.*\); packs must hold their weights inside\.$/;

  test('with external data in an initialiser', async () => {
    const grid = changedGrid(({ initializer }) => Object.assign(initializer![0]!, external));
    expect(await refusal(await tiny({ grid }))).toMatch(outside);
  });

  test('with external data that is named but not switched on', async () => {
    const grid = changedGrid(({ initializer }) =>
      Object.assign(initializer![0]!, { externalData: external.externalData }),
    );
    expect(await refusal(await tiny({ grid }))).toMatch(outside);
  });

  test('with external data in a constant', async () => {
    const grid = changedGrid((graph) =>
      graph.node!.unshift(
        node('Constant', [], ['c0'], {
          attribute: [{ name: 'value', type: 4, t: { ...floats('', [], [1]), ...external } }],
        }),
      ),
    );
    expect(await refusal(await tiny({ grid }))).toMatch(outside);
  });

  test('with external data in a nested graph', async () => {
    const nested = { name: 'then', initializer: [{ ...floats('w', [], [1]), ...external }] };
    const grid = changedGrid((graph) =>
      graph.node!.unshift(
        node('If', ['own'], ['c0'], { attribute: [{ name: 'then_branch', type: 5, g: nested }] }),
      ),
    );
    expect(await refusal(await tiny({ grid }))).toMatch(outside);
  });

  test('with a nested graph', async () => {
    const grid = changedGrid((graph) =>
      graph.node!.unshift(
        node('If', ['own'], ['c0'], { attribute: [{ name: 'then_branch', type: 5, g: { name: 'then' } }] }),
      ),
    );
    expect(await refusal(await tiny({ grid }))).toMatch(/grid\.onnx holds a nested graph in the operator If/);
  });

  test('split over two graph messages, which protobuf merges: what is hidden in the first is still seen', async () => {
    const hidden = bytes({ graph: { initializer: [{ ...floats('w', [], [1]), ...external }] } });
    const folder = await tiny();
    await replaceFile(folder, 'grid.onnx', Buffer.concat([hidden, bytes(tinyGrid())]));
    expect(await refusal(folder)).toMatch(outside);
  });

  test('with functions of its own, or a training graph', async () => {
    const extra = new Uint8Array([10, 1, 65]);
    expect(await refusal(await tiny({ grid: { ...tinyGrid(), functions: [extra] } }))).toMatch(
      /defines functions/,
    );
    expect(await refusal(await tiny({ grid: { ...tinyGrid(), trainingInfo: [extra] } }))).toMatch(
      /training graph/,
    );
  });

  test('with operators from elsewhere', async () => {
    const foreign = changedGrid((graph) => (graph.node![0]!.domain = 'com.evil'));
    expect(await refusal(await tiny({ grid: foreign }))).toMatch(
      /uses the operator com\.evil\.Mul; only standard ONNX operators are allowed/,
    );
    const opsetImport = [
      { domain: '', version: 17 },
      { domain: 'com.microsoft', version: 1 },
    ];
    expect(await refusal(await tiny({ grid: { ...tinyGrid(), opsetImport } }))).toMatch(
      /uses operators of the domain "com\.microsoft"/,
    );
  });

  test('with an operator that is not on the list', async () => {
    const grid = changedGrid((graph) => graph.node!.unshift(node('RandomNormalLike', ['frames'], ['noise'])));
    expect(await refusal(await tiny({ grid }))).toMatch(
      /uses the operator RandomNormalLike, which is not on the list of allowed operators/,
    );
  });

  test.each([12, 26])('for opset %i', async (version) => {
    const grid = { ...tinyGrid(), opsetImport: [{ domain: '', version }] };
    expect(await refusal(await tiny({ grid }))).toMatch(
      new RegExp(`is written for opset ${version}; opsets 17 to 21 are supported`),
    );
  });

  test('of other shapes than pack.json says', async () => {
    expect(await refusal(await tiny({ manifest: { stages: [{ k: 3 }] } }))).toBe(
      'The model pack "tiny" cannot be used: ' +
        'grid.onnx has an input "frames" of 1×4×8×8, but pack.json makes it 1×9×8×8.',
    );
    expect(await refusal(await tiny({ manifest: { stages: [{}, { scale: 4 }] } }))).toBe(
      'The model pack "tiny" cannot be used: sr.onnx has an input "frame" of 1×1×16×16, but pack.json makes it 1×1×32×32.',
    );
    expect(await refusal(await tiny({ manifest: { stages: [{ time: 'scalar' }] } }))).toMatch(
      /input "time" of 1×4, but pack\.json makes it 1\./,
    );
  });

  test('of a shape that is not fixed', async () => {
    const grid = changedGrid((graph) => (graph.input![0] = port('frames', ['batch', 4, SIZE, SIZE])));
    expect(await refusal(await tiny({ grid }))).toMatch(/has an input "frames" whose shape is not fixed/);
  });

  test('with other inputs, outputs or types', async () => {
    const renamed = changedGrid((graph) => (graph.input![1]!.name = 'sigma'));
    expect(await refusal(await tiny({ grid: renamed }))).toMatch(
      /has an input "sigma"; expected frames, time, position/,
    );
    const lacking = changedGrid((graph) => graph.input!.pop());
    expect(await refusal(await tiny({ grid: lacking }))).toMatch(/has no input "position"/);
    const half = changedGrid((graph) => (graph.input![0] = port('frames', [1, 4, SIZE, SIZE], 10)));
    expect(await refusal(await tiny({ grid: half }))).toMatch(/has an input "frames" that is not float32/);
  });
});
