/** The files process behind a stand-in for Electron's parent port; ports are those of worker_threads. */
import { EventEmitter, once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { VoxelMessage } from '../../../electron/core/protocol';
import type { FilesAnswer } from '../../../electron/files/messages';
import { readNativeSeries, writeNativeSeries } from '../../../electron/files/native';
import { makeSeries } from '../dicom/support/make-series';
import { temporaryFolder } from '../dicom/support/temporary-folder';
import { tinySegment } from '../engine/tiny-pack';
import { sliceFile, type Element } from '../dicom/support/write-dicom';

class ParentPort extends EventEmitter {
  postMessage(message: FilesAnswer): void {
    this.emit('answer', structuredClone(message));
  }
}

const parent = new ParentPort();
const host = process as unknown as { parentPort: unknown };
let nextId = 0;

beforeAll(async () => {
  host.parentPort = parent;
  await import('../../../electron/files/process');
});
afterAll(() => {
  delete host.parentPort;
});

type Outcome = Extract<FilesAnswer, { ok: boolean }> & { progress: { done: number; total: number }[] };

function call(name: string, args: unknown, ports: unknown[] = []): { id: number; outcome: Promise<Outcome> } {
  const id = nextId++;
  const progress: Outcome['progress'] = [];
  const outcome = new Promise<Outcome>((resolve) => {
    const listen = (message: FilesAnswer) => {
      if (message.id !== id) return;
      if ('progress' in message) progress.push(message.progress);
      else {
        parent.off('answer', listen);
        resolve({ ...message, progress });
      }
    };
    parent.on('answer', listen);
  });
  parent.emit('message', { data: { id, call: name, args }, ports });
  return { id, outcome };
}

async function collect(port: InstanceType<typeof MessageChannel>['port1']): Promise<VoxelMessage[]> {
  const messages: VoxelMessage[] = [];
  port.on('message', (message: VoxelMessage) => messages.push(message));
  await once(port, 'close');
  return messages;
}

describe('the files process', () => {
  it('imports into native folders and tells what it skipped', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'incoming'));
    mkdirSync(join(root, 'in'));
    for (const instance of [1, 2])
      writeFileSync(join(root, 'in', `${instance}.dcm`), sliceFile({ instance }));
    writeFileSync(join(root, 'in', 'x.txt'), 'x');
    const result = await call('import', { paths: [join(root, 'in')], incoming: join(root, 'incoming') })
      .outcome;
    expect(result).toMatchObject({
      ok: true,
      value: { skipped: [{ file: 'x.txt', reason: 'is not a DICOM file' }] },
    });
    const { series } = (result as { value: { series: { folder: string; header: unknown }[] } }).value;
    expect(series).toHaveLength(1);
    expect((await readNativeSeries(series[0]!.folder)).header).toEqual(series[0]!.header);
    expect(result.progress.at(-1)).toEqual({ done: 3, total: 3 });
  });

  it('lists label maps, and says where the voxels of one lie once it has checked them', async () => {
    const folder = join(temporaryFolder(), 'series');
    const series = makeSeries();
    const segments = [tinySegment(3)];
    const labels = Uint8Array.from(series.voxels, (_, i) => (i % 5 === 0 ? 3 : 0));
    await writeNativeSeries({ ...series, labels: { segments, labels } }, folder);
    expect(await call('labelMaps', { folder }).outcome).toMatchObject({ ok: true, value: ['generated'] });
    const found = await call('labels', { folder, id: 'generated' }).outcome;
    expect(found).toMatchObject({ ok: true, value: { segments, bits: 8 } });
    const { file } = (found as unknown as { value: { file: string } }).value;
    expect(new Uint8Array(readFileSync(file))).toEqual(labels);
    truncateSync(file, 7);
    expect(await call('labels', { folder, id: 'generated' }).outcome).toMatchObject({
      ok: false,
      code: 'bad-file',
      message: expect.stringContaining('has 7 bytes instead of'),
    });
  });

  it('keeps values that 16 bits do not hold from the import to a NIfTI file', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'incoming'));
    mkdirSync(join(root, 'in'));
    const slopes = [0.001, 250];
    for (const [i, slope] of slopes.entries()) {
      const rescale: Record<string, Element> = { '00281053': ['DS', String(slope)] };
      writeFileSync(join(root, 'in', `${i}.dcm`), sliceFile({ instance: i + 1, with: rescale }));
    }
    const imported = await call('import', { paths: [join(root, 'in')], incoming: join(root, 'incoming') })
      .outcome;
    const { series } = (imported as { value: { series: { folder: string }[] } }).value;
    const destination = join(root, 'v.nii');
    expect(
      await call('export', { folder: series[0]!.folder, format: 'nifti', destination }).outcome,
    ).toMatchObject({ ok: true });
    const file = readFileSync(destination);
    // Type 16 is float32; the voxels begin at 352.
    expect(file.readInt16LE(70)).toBe(16);
    expect(file.readFloatLE(352 + 4 * 11)).toBe(Math.fround(11 * 0.001));
    expect(file.readFloatLE(352 + 4 * 23)).toBe(22 * 250);
  });

  it('resamples a series into a new folder, and leaves nothing of it when cancelled', async () => {
    const root = temporaryFolder();
    const incoming = join(root, 'incoming');
    mkdirSync(incoming);
    const series = makeSeries({ frames: 5, step: 2 });
    await writeNativeSeries(series, join(root, 'source'));
    const args = { source: join(root, 'source'), incoming, kernel: 'linear', spacing: 1 };
    const result = await call('resample', args).outcome;
    expect(result).toMatchObject({ ok: true, progress: expect.arrayContaining([{ done: 9, total: 9 }]) });
    const { folder } = (result as { value: { folder: string } }).value;
    const made = await readNativeSeries(folder);
    expect(made.header.frames).toBe(9);
    expect(made.header.identity.seriesInstanceUid).not.toBe(series.header.identity.seriesInstanceUid);
    expect(made.voxels.subarray(0, 108)).toEqual(series.voxels.subarray(0, 108));

    const before = readdirSync(incoming);
    const { id, outcome } = call('resample', args);
    parent.emit('message', { data: { cancel: id }, ports: [] });
    expect(await outcome).toMatchObject({ ok: false, code: 'cancelled' });
    expect(readdirSync(incoming)).toEqual(before);
  });

  it('keeps nothing of an import that fails on the way', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, '1.dcm'), sliceFile());
    const result = await call('import', { paths: [join(root, '1.dcm')], incoming: join(root, 'no', 'where') })
      .outcome;
    expect(result).toMatchObject({ ok: false, code: 'output' });
  });

  it('saves, opens and exports a series', async () => {
    const root = temporaryFolder();
    const series = makeSeries({ frames: 9 });
    const folder = join(root, 'series');
    expect(await call('save', { folder, ...series }).outcome).toMatchObject({ ok: true });

    const { port1, port2 } = new MessageChannel();
    const received = collect(port1);
    expect(await call('open', { folder, title: 'Head' }, [port2]).outcome).toMatchObject({
      ok: true,
      value: { header: series.header },
    });
    const messages = await received;
    // The middle slice, then that the file is as it was written; the window reads the rest by itself.
    const size = series.voxels.length / 9;
    const voxels = series.voxels.slice(4 * size, 5 * size);
    expect(messages).toEqual([{ type: 'frames', first: 4, count: 1, voxels }, { type: 'end' }]);

    const destination = join(root, 'out');
    const exported = await call('export', { folder, format: 'dicom', destination }).outcome;
    expect(exported).toMatchObject({ ok: true, value: { path: destination, files: 10 } });
    expect(exported.progress.at(-1)).toEqual({ done: 9, total: 9 });
    expect(await call('export', { folder, format: 'png', destination }).outcome).toMatchObject({
      ok: false,
      code: 'output',
      message: expect.stringMatching(/not empty/),
    });
  });

  it('cancels', async () => {
    const root = temporaryFolder();
    await writeNativeSeries(makeSeries({ frames: 60, rows: 64, columns: 64 }), join(root, 'series'));
    const job = call('export', {
      folder: join(root, 'series'),
      format: 'png',
      destination: join(root, 'out'),
    });
    parent.emit('message', { data: { cancel: job.id }, ports: [] });
    expect(await job.outcome).toMatchObject({ ok: false, code: 'cancelled' });
    expect(readdirSync(root)).toEqual(['series']);
  });

  it('says what is wrong with a damaged series, and closes its port', async () => {
    const root = temporaryFolder();
    const folder = join(root, 'series');
    await writeNativeSeries(makeSeries(), folder);
    truncateSync(join(folder, 'voxels.i16'), 3);
    const { port1, port2 } = new MessageChannel();
    const received = collect(port1);
    expect(await call('open', { folder, title: 'Head' }, [port2]).outcome).toMatchObject({
      ok: false,
      code: 'bad-file',
      message: expect.stringMatching(/has 3 bytes/),
    });
    expect(await received).toEqual([]);
  });

  it('says that the voxels are not those that were written, of a series by its title', async () => {
    const folder = join(temporaryFolder(), 'series');
    const series = makeSeries();
    await writeNativeSeries(series, folder);
    writeFileSync(join(folder, 'voxels.i16'), new Uint8Array(series.voxels.byteLength));
    const { port1, port2 } = new MessageChannel();
    const received = collect(port1);
    expect(await call('open', { folder, title: 'Head' }, [port2]).outcome).toMatchObject({ ok: true });
    expect((await received).at(-1)).toEqual({
      type: 'error',
      message: 'The series “Head” is damaged: voxels.i16 was changed after it was written.',
    });
  });

  it('calls arguments that are none a defect, and ignores what is no call', async () => {
    expect(await call('export', { folder: 5 }).outcome).toMatchObject({ ok: false, code: 'defect' });
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    parent.emit('message', { data: 'rubbish', ports: [] });
    expect(complaint).toHaveBeenCalledOnce();
    complaint.mockRestore();
  });
});
