/**
 * In what images at one place may differ, so that they are no copies of one another: values that tell the parts of a
 * series apart. Values are compared as they are; numbers are rounded to what scanners mean.
 */
import type { DataSet } from 'dicom-parser';
import { decimals, items, text } from '../element-values';
import { numbersIn, type FrameAttributes } from './frame-attributes';

/** In the order in which a series is split by them. */
export const TRAITS = [
  'stack',
  'energyWindow',
  'detector',
  'rotation',
  'imageType',
  'component',
  'echo',
  'echoNumber',
  'inversion',
  'flip',
  'kvp',
  'kernel',
  'bValue',
  'gradient',
  'dynamicPhase',
  'rrInterval',
  'timeSlot',
  'cardiacPhase',
  'temporal',
  'acquisition',
] as const;
export type Trait = (typeof TRAITS)[number];
export type Traits = Partial<Record<Trait, string | number>>;

/** Traits that number moments of a series over time. */
export const OVER_TIME: ReadonlySet<Trait> = new Set(['timeSlot', 'cardiacPhase', 'temporal']);

const FRAME_CONTENT = 'x00209111';
const MR_FRAME_TYPE = 'x00189226';
const FRAME_TYPES = [MR_FRAME_TYPE, 'x00189329', 'x00189751', 'x00189477'];

export function traitsOf(dataSet: DataSet, frame: number, frames: number, at: FrameAttributes): Traits {
  const traits: Record<string, string | number | undefined> = {
    stack: at.text('x00209056', FRAME_CONTENT),
    imageType: imageType(at),
    component: at.text('x00089208', MR_FRAME_TYPE),
    echo: rounded(at.number('x00189082', 'FD', 'x00189114') ?? at.decimal('x00180081')),
    echoNumber: at.decimal('x00180086'),
    inversion: rounded(at.decimal('x00180082')),
    flip: rounded(at.decimal('x00181314', 'x00189112')),
    kvp: rounded(at.decimal('x00180060', 'x00189325')),
    kernel: at.text('x00181210', 'x00189314'),
    bValue: bValue(dataSet, at),
    gradient: gradient(dataSet, at),
    cardiacPhase: rounded(at.number('x00209241', 'FL', 'x00189118')),
    temporal: at.number('x00209128', 'UL', FRAME_CONTENT) ?? at.decimal('x00200100'),
    acquisition: at.decimal('x00200012'),
    ...vectors(dataSet, frame, frames),
  };
  return Object.fromEntries(
    Object.entries(traits).filter(([, value]) => value !== undefined && value !== ''),
  ) as Traits;
}

/** How people say it: "echo time 30 ms". */
export function traitLabel(
  trait: Trait,
  value: string | number | undefined,
  index: number,
  count: number,
): string {
  const nth = `${index} of ${count}`;
  switch (trait) {
    case 'stack':
      return `stack ${value ?? nth}`;
    case 'imageType':
    case 'component':
      return value === undefined ? `image type ${nth}` : `image type ${String(value).toLowerCase()}`;
    case 'echo':
      return value === undefined ? `echo ${nth}` : `echo time ${value} ms`;
    case 'echoNumber':
      return `echo ${value ?? nth}`;
    case 'inversion':
      return `inversion time ${value ?? '?'} ms`;
    case 'flip':
      return `flip angle ${value ?? '?'}°`;
    case 'kvp':
      return `${value ?? '?'} kV`;
    case 'kernel':
      return `kernel ${value ?? '?'}`;
    case 'bValue':
      return value === undefined ? 'no b-value' : `b = ${value} s/mm²`;
    case 'gradient':
      return value === undefined ? 'no direction' : `direction ${nth}`;
    case 'energyWindow':
      return `energy window ${value ?? nth}`;
    case 'detector':
      return `detector ${value ?? nth}`;
    case 'rotation':
      return `rotation ${value ?? nth}`;
    case 'acquisition':
      return `acquisition ${value ?? nth}`;
    case 'cardiacPhase':
      return value === undefined ? `phase ${nth}` : `phase at ${value} % of the cardiac cycle`;
    default:
      return `phase ${nth}`;
  }
}

/** What tells images of one series apart: the type without "ORIGINAL\PRIMARY" and the like, which all share. */
function imageType(at: FrameAttributes): string {
  const ofFrame = FRAME_TYPES.flatMap((sequence) => at.groups(sequence))
    .map((group) => text(group, 'x00089007'))
    .find((type) => type !== '');
  return (ofFrame ?? at.text('x00080008')).split('\\').slice(2).join(' ').trim();
}

/** The standard's place, then those of Siemens, GE and Philips before they used it. */
function bValue(dataSet: DataSet, at: FrameAttributes): number | undefined {
  const standard = at.number('x00189087', 'FD', 'x00189117');
  if (standard !== undefined) return rounded(standard);
  if (text(dataSet, 'x00190010') === 'SIEMENS MR HEADER')
    return rounded(decimals(dataSet, 'x0019100c', 1)?.[0]);
  if (text(dataSet, 'x00430010') === 'GEMS_PARM_01') {
    const value = decimals(dataSet, 'x00431039', 1)?.[0];
    // GE adds 10⁹ to mark what it is.
    return value === undefined ? undefined : rounded(value % 1e9);
  }
  if (/^Philips Imaging DD 001$/i.test(text(dataSet, 'x20010010'))) {
    return rounded(numbersIn(dataSet, 'x20011003', 'FL', 1)?.[0]);
  }
  return undefined;
}

function gradient(dataSet: DataSet, at: FrameAttributes): string | undefined {
  const nested = at
    .groups('x00189117')
    .flatMap((directions) => items(directions, 'x00189076').slice(0, 1))
    .map((item) => numbersIn(item, 'x00189089', 'FD', 3))
    .find((numbers) => numbers !== undefined);
  const direction =
    nested ??
    at.numbers('x00189089', 'FD', 3) ??
    (text(dataSet, 'x00190010') === 'SIEMENS MR HEADER'
      ? numbersIn(dataSet, 'x0019100e', 'FD', 3)
      : undefined);
  return direction?.map((part) => part.toFixed(3)).join(' ');
}

const VECTORS: [Trait, string][] = [
  ['energyWindow', 'x00540010'],
  ['detector', 'x00540020'],
  ['dynamicPhase', 'x00540030'],
  ['rotation', 'x00540050'],
  ['rrInterval', 'x00540060'],
  ['timeSlot', 'x00540070'],
];

/** Nuclear medicine numbers its frames by vectors, one entry a frame (PS3.3 C.8.4.8). */
function vectors(dataSet: DataSet, frame: number, frames: number): Traits {
  return Object.fromEntries(
    VECTORS.flatMap(([trait, tag]) => {
      const value = numbersIn(dataSet, tag, 'US', frames)?.[frame];
      return value === undefined ? [] : [[trait, value]];
    }),
  );
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(6));
}
