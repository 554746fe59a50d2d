/** The files of one series against each other: identifiers, geometry, OHIF's rule for a volume. */
import type { DataSet } from 'dicom-parser';
import { whyNotVolume, type Orientation, type Vec3 } from '../../../core/geometry';
import type { ConformanceReport, Finding } from '../../../core/conformance';
import { decimals, items } from '../../import/element-values';
import { checkFile, type FileFinding } from './check-file';

/** So many files are named with a finding. */
const NAMED = 3;
/** Direction cosines may be off by so much: they are written with limited digits. */
const UNIT = 1e-4;
/** OHIF takes orientations as equal within this. */
const SAME_ORIENTATION = 0.01;

interface Plane {
  file: string;
  rows: number;
  columns: number;
  orientation: number[] | undefined;
  position: number[] | undefined;
  spacing: number[] | undefined;
}

/** Collects files one by one, so that none needs to stay in memory. */
export class SeriesCheck {
  private readonly findings = new Map<string, Finding>();
  private readonly planes: Plane[] = [];
  private readonly instances = new Map<string, string>();
  private readonly series = new Set<string>();
  private files = 0;

  /** @param bytes the whole file */
  add(file: string, bytes: Uint8Array): void {
    this.files += 1;
    const { findings, dataSet } = checkFile(bytes);
    for (const finding of findings) this.note(file, finding);
    if (!dataSet) return;
    const uid = dataSet.string('x00080018') ?? '';
    const twin = this.instances.get(uid);
    if (uid && twin) this.error(file, 'unique-instance', `${file} has the SOP Instance UID of ${twin}.`);
    this.instances.set(uid, file);
    this.series.add(dataSet.string('x0020000e') ?? '');
    this.planes.push(...planesOf(file, dataSet));
  }

  report(dciodvfy: ConformanceReport['dciodvfy'] = null): ConformanceReport {
    if (this.series.size > 1) this.warning('one-series', `The files belong to ${this.series.size} series.`);
    for (const plane of this.planes) this.checkDirections(plane);
    const why = this.whyNotVolume();
    return {
      files: this.files,
      findings: [...this.findings.values()].sort((a, b) => a.severity.localeCompare(b.severity)),
      volume: { ok: why === undefined, why: why ?? null },
      dciodvfy,
    };
  }

  private checkDirections({ file, orientation }: Plane): void {
    if (!orientation) return;
    const [a, b] = [orientation.slice(0, 3), orientation.slice(3)];
    const product = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    if (
      Math.abs(Math.hypot(...a) - 1) > UNIT ||
      Math.abs(Math.hypot(...b) - 1) > UNIT ||
      Math.abs(product) > UNIT
    ) {
      this.error(
        file,
        'orientation',
        'Image Orientation (Patient) is not two unit vectors at a right angle.',
      );
    }
  }

  /** OHIF's rule: same size and orientation, at least two places, gaps within 20 % of the mean. */
  private whyNotVolume(): string | undefined {
    const first = this.planes[0];
    if (!first?.orientation || this.planes.some(({ position, orientation }) => !position || !orientation)) {
      return 'Its images have no place in space.';
    }
    if (this.planes.some(({ spacing }) => !spacing)) return 'Its images have no pixel spacing.';
    if (this.planes.some(({ rows, columns }) => rows !== first.rows || columns !== first.columns)) {
      return 'Its images differ in size.';
    }
    const turned = this.planes.some(({ orientation }) =>
      orientation!.some((value, i) => Math.abs(value - first.orientation![i]!) > SAME_ORIENTATION),
    );
    if (turned) return 'Its images differ in orientation.';
    const orientation = first.orientation as unknown as Orientation;
    const normal = normalOf(first.orientation);
    const along = (position: number[]) => position.reduce((sum, value, i) => sum + value * normal[i]!, 0);
    const positions = this.planes
      .map(({ position }) => position!)
      .sort((p, q) => along(p) - along(q)) as unknown as Vec3[];
    const [rowSpacing, columnSpacing] = first.spacing as [number, number];
    return whyNotVolume({ rowSpacing, columnSpacing, orientation, positions });
  }

  private note(file: string, { severity, rule, text }: FileFinding): void {
    const key = `${rule}\n${text}`;
    const found = this.findings.get(key) ?? { severity, rule, text, files: [], count: 0 };
    found.count += 1;
    if (found.files.length < NAMED) found.files.push(file);
    this.findings.set(key, found);
  }

  private error(file: string, rule: string, text: string): void {
    this.note(file, { severity: 'error', rule, text });
  }

  private warning(rule: string, text: string): void {
    this.findings.set(rule, { severity: 'warning', rule, text, files: [], count: this.files });
  }
}

/** The plane of each frame: in the header itself, or in functional groups (PS3.3 C.7.6.16.2). */
function planesOf(file: string, set: DataSet): Plane[] {
  const size = { rows: set.uint16('x00280010') ?? 0, columns: set.uint16('x00280011') ?? 0 };
  const [shared] = items(set, 'x52009229');
  const frames = items(set, 'x52009230');
  if (frames.length === 0) return [{ file, ...size, ...planeIn([set]) }];
  return frames.map((frame) => ({ file, ...size, ...planeIn(shared ? [frame, shared] : [frame]) }));
}

const GROUPS = { position: 'x00209113', orientation: 'x00209116', spacing: 'x00289110' };

function planeIn(sets: DataSet[]): Pick<Plane, 'position' | 'orientation' | 'spacing'> {
  const find = (group: string, tag: string, count: number) => {
    for (const set of sets) {
      for (const place of [set, ...items(set, group)]) {
        const values = decimals(place, tag, count);
        if (values) return values;
      }
    }
    return undefined;
  };
  return {
    position: find(GROUPS.position, 'x00200032', 3),
    orientation: find(GROUPS.orientation, 'x00200037', 6),
    spacing: find(GROUPS.spacing, 'x00280030', 2),
  };
}

function normalOf(o: number[]): number[] {
  const [a, b, c, d, e, f] = o as [number, number, number, number, number, number];
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}
