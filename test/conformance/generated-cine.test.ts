/** A cine that a model made, from the command line to DICOM, as dciodvfy, pydicom and our own import see it. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSeries } from '../../electron/files/read-series';
import { withCli } from '../unit/cli/with-cli';
import { tinyCine, writeTinyPack } from '../unit/engine/tiny-pack';
import { askPython, dciodvfyFindings, installed, ALLOWED_FINDINGS, pythonWith } from './support/judges';

const { at, run } = withCli();
let packs: string;
beforeAll(async () => {
  packs = await mkdtemp(join(tmpdir(), 'gridit-test-'));
  await writeTinyPack(packs, { manifest: { id: 'cine', ...tinyCine } });
  await writeTinyPack(packs, {
    manifest: { id: 'dynamic', ...tinyCine, axis: { ...tinyCine.axis, cyclic: false } },
  });
  return () => rm(packs, { recursive: true, force: true });
});

const make = (model: string, out: string, ...more: string[]) =>
  run(
    ...['generate', '--model', model, '--packs', packs, '--provider', 'cpu', '--seed', '3', '--steps', '2'],
    ...['--out', at(out), ...more],
  );

interface Seen {
  trigger: number[];
  position: number[];
  positions: number[];
  interval: number[];
  rate: number[];
  images: number[];
  thickness: string[];
  places: number;
  series: number;
  frameTime: number | null;
  acquisition: string[];
  /** Milliseconds of the day. */
  content: number[];
}

const SEE = `
import sys, json, pathlib, pydicom
files = [pydicom.dcmread(path) for path in sorted(pathlib.Path(sys.argv[1]).rglob('*.dcm'))]
files.sort(key=lambda d: int(d.InstanceNumber))
all_of = lambda name, kind: [kind(d[name].value) for d in files if name in d and d[name].value is not None]
print(json.dumps(dict(
    trigger=all_of('TriggerTime', float), position=all_of('TemporalPositionIdentifier', int),
    positions=all_of('NumberOfTemporalPositions', int), interval=all_of('NominalInterval', int),
    rate=all_of('HeartRate', int), images=all_of('CardiacNumberOfImages', int),
    thickness=[str(d.get('SliceThickness', 'absent')) for d in files],
    places=len({str(d.get('ImagePositionPatient', '')) for d in files}),
    series=len({d.SeriesInstanceUID for d in files}),
    frameTime=float(files[0].FrameTime) if 'FrameTime' in files[0] else None,
    content=[1000 * (3600 * float(t[:2]) + 60 * float(t[2:4]) + float(t[4:])) for t in all_of('ContentTime', str)],
    acquisition=[str(d.get('MRAcquisitionType', '')) for d in files])))
`;
const python = () => pythonWith('pydicom');

describe('the phases of a heartbeat', () => {
  it('are MR images of one place in one series, each with its moment', async ({ skip }) => {
    expect(await make('cine', 'beat')).toMatchObject({ code: 0 });
    const { series } = await readSeries(at('beat'));
    const phases = [...Array(20).keys()];
    expect(series.map(({ header }) => header.timesMs)).toEqual([phases.map((phase) => 40 * phase)]);

    if (installed('dciodvfy')) await judged('beat');
    const judge = python() ?? skip('no Python with pydicom');
    expect(askPython<Seen>(judge, SEE, at('beat'))).toEqual({
      trigger: phases.map((phase) => 40 * phase),
      position: phases.map((phase) => phase + 1),
      positions: phases.map(() => 20),
      interval: phases.map(() => 800),
      rate: phases.map(() => 75),
      images: phases.map(() => 20),
      thickness: phases.map(() => '8'),
      places: 1,
      series: 1,
      frameTime: null,
      acquisition: phases.map(() => '2D'),
      content: [],
    });
  });

  it('come again from the recipe in their files', async () => {
    expect(await make('cine', 'made', '--frames', '5')).toMatchObject({ code: 0 });
    const again = await run('regenerate', at('made'), '--out', at('again'), '--packs', packs);
    expect(again).toMatchObject({ code: 0 });
    const [made, other] = [await readSeries(at('made')), await readSeries(at('again'))];
    expect(other.series[0]!.voxels).toEqual(made.series[0]!.voxels);
  });

  it('end where the cycle begins again', async () => {
    const { code, stderr } = await make('cine', 'long', '--frames', '21', '--spacing', '40');
    expect(code).toBe(2);
    expect(stderr).toContain(
      "The last of the 21 frames would lie at 800 ms; at 800 ms this model's cycle begins again. " +
        'At most 20 fit from 0 ms at 40 ms: use fewer, a smaller spacing or an earlier start.',
    );
  });

  it('have one time from frame to frame in a multi-frame object', async ({ skip }) => {
    const judge = python() ?? skip('no Python with pydicom');
    const made = await make('cine', 'one-file', '--frames', '8', '--object', 'secondary-capture');
    expect(made).toMatchObject({ code: 0 });
    expect(askPython<Seen>(judge, SEE, at('one-file')).frameTime).toBe(40);
  });
});

describe('frames that follow each other in no cycle', () => {
  it('have moments, and no heart rate', async ({ skip }) => {
    const times = [0, 400, 800];
    expect(await make('dynamic', 'dynamic', '--frames', '3', '--spacing', '400')).toMatchObject({ code: 0 });
    const { series } = await readSeries(at('dynamic'));
    expect(series.map(({ header }) => header.timesMs)).toEqual([times]);
    if (installed('dciodvfy')) await judged('dynamic');
    const judge = python() ?? skip('no Python with pydicom');
    const seen = askPython<Seen>(judge, SEE, at('dynamic'));
    expect(seen).toMatchObject({ trigger: [], position: [1, 2, 3], interval: [], rate: [] });
    expect(seen.content.map((time) => Math.round(time - seen.content[0]!))).toEqual(times);
  });
});

/** Nothing but the one allowed finding under dciodvfy. */
async function judged(folder: string): Promise<void> {
  const files = (await readdir(at(folder))).filter((name) => name.endsWith('.dcm'));
  expect(files.length).toBeGreaterThan(1);
  for (const file of files.slice(0, 3))
    expect(dciodvfyFindings(join(at(folder), file)), file).toEqual(ALLOWED_FINDINGS);
}
