/** When frames were taken, by every clock that files carry: in ms, each clock with a zero of its own. */
import type { DataSet } from 'dicom-parser';
import { decimalOf, items, texts } from '../element-values';
import { numbersIn, type FrameAttributes } from './frame-attributes';

/** The most telling first. */
export const CLOCKS = ['trigger', 'offset', 'reference', 'acquired', 'content', 'frame'] as const;
export type Clock = (typeof CLOCKS)[number];
export type Moments = Partial<Record<Clock, number>>;

const FRAME_CONTENT = 'x00209111';
const CARDIAC = 'x00189118';
const TEMPORAL_POSITION = 'x00209310';

export function momentsOf(
  frame: number,
  frames: number,
  at: FrameAttributes,
  cine: readonly number[] | undefined,
): Moments {
  const moments: Record<Clock, number | undefined> = {
    // After the R wave: Nominal Cardiac Trigger Delay Time, or Trigger Time.
    trigger: at.number('x00209153', 'FD', CARDIAC) ?? at.decimal('x00181060'),
    // Temporal Position Time Offset is in seconds.
    offset: times(1000, at.number('x0020930d', 'FD', TEMPORAL_POSITION)),
    // Frame Reference Time of PET.
    reference: at.decimal('x00541300'),
    acquired:
      dateTime(at.text('x00189074', FRAME_CONTENT)) ??
      dateTime(at.text('x00189151', FRAME_CONTENT)) ??
      (frames === 1 ? dateTime(at.text('x0008002a')) : undefined) ??
      (frames === 1 ? dateAndTime(at.text('x00080022'), at.text('x00080032')) : undefined),
    content: frames === 1 ? dateAndTime(at.text('x00080023'), at.text('x00080033')) : undefined,
    frame: cine?.[frame],
  };
  return Object.fromEntries(Object.entries(moments).filter(([, value]) => value !== undefined)) as Moments;
}

/**
 * Times of the frames of a cine in ms from the first, by Frame Time Vector, Frame Time, or a rate (PS3.3 C.7.6.5);
 * `undefined` for an image that is none.
 */
export function cineTimes(dataSet: DataSet, frames: number): number[] | undefined {
  if (frames < 2) return undefined;
  const steps = texts(dataSet, 'x00181065').map(Number);
  if (steps.length === frames && steps.every((step) => Number.isFinite(step) && step >= 0)) {
    // Each is the time from the frame before; what the first says has no meaning.
    let time = 0;
    return steps.map((step, i) => (time += i === 0 ? 0 : step));
  }
  const step =
    positive(decimalOf(dataSet, 'x00181063')) ??
    fromRate(decimalOf(dataSet, 'x00180040')) ??
    fromRate(decimalOf(dataSet, 'x00082144')) ??
    gatedStep(dataSet, frames) ??
    positive(decimalOf(dataSet, 'x00181242'));
  return step === undefined ? undefined : Array.from({ length: frames }, (_, i) => i * step);
}

/** Gated NM: Frame Time of the time slots, in the Data Information of the gate (PS3.3 C.8.4.14). */
function gatedStep(dataSet: DataSet, frames: number): number | undefined {
  if (!numbersIn(dataSet, 'x00540070', 'US', frames)) return undefined;
  const gated = items(dataSet, 'x00540062')[0];
  const data = gated && items(gated, 'x00540063')[0];
  return data && positive(decimalOf(data, 'x00181063'));
}

function fromRate(framesPerSecond: number | undefined): number | undefined {
  const rate = positive(framesPerSecond);
  return rate === undefined ? undefined : 1000 / rate;
}

function times(factor: number, value: number | undefined): number | undefined {
  return value === undefined ? undefined : factor * value;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

/** VR DT; time zones do not matter for differences within a series. */
function dateTime(value: string): number | undefined {
  const parts = /^(\d{8})(\d{2,6}(?:\.\d{1,6})?)?/.exec(value);
  return parts ? dateAndTime(parts[1]!, parts[2] ?? '00') : undefined;
}

/** VRs DA and TM, also in their old forms with dots and colons. Without a date, the time of a day. */
function dateAndTime(date: string, time: string): number | undefined {
  const clock = /^(\d{2})(\d{2})?(\d{2})?(\.\d{1,6})?$/.exec(time.replaceAll(':', ''));
  if (!clock) return undefined;
  const [hours, minutes, seconds] = clock.slice(1, 4).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
  ];
  const inDay = ((hours * 60 + minutes) * 60 + seconds) * 1000 + Number(clock[4] ?? 0) * 1000;
  const day = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date);
  return (day ? Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])) : 0) + inDay;
}

/** Names of clocks for messages. */
export function clockName(clock: Clock): string {
  return {
    trigger: 'trigger time',
    offset: 'temporal position',
    reference: 'frame reference time',
    acquired: 'acquisition time',
    content: 'content time',
    frame: 'frame time',
  }[clock];
}

/** Whether the frame increment pointer of an image says that its frames are times. */
export function framesAreTimes(dataSet: DataSet): boolean {
  const element = dataSet.elements['x00280009'];
  if (!element || element.length < 4) return false;
  const tag = [0, 1].map((i) => dataSet.uint16('x00280009', i) ?? 0);
  return tag[0] === 0x0018 && (tag[1] === 0x1063 || tag[1] === 0x1065);
}
