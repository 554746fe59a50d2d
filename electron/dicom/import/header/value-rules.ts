/** What the values of a frame mean: rescale, units and windows (PS3.3 C.7.6.16.2.9 and 10, C.11.1, C.11.2, C.8.8.3). */
import type { DataSet } from 'dicom-parser';
import { decimal, decimalOf, text, texts } from '../element-values';
import type { PixelSource } from '../pixels/pixel-source';
import { unreadable, type FrameAttributes } from './frame-attributes';

export interface Window {
  center: number;
  width: number;
  name?: string;
}

export interface ValueRules {
  /** Modality value = value · slope + intercept. */
  slope: number;
  intercept: number;
  units: string;
  /** In the order of the file; [] where it has none. */
  windows: Window[];
  notes: string[];
}

const TRANSFORMATION = 'x00289145';
const FRAME_VOI = 'x00289132';

export function valueRulesOf(
  dataSet: DataSet,
  modality: string,
  source: PixelSource,
  at: FrameAttributes,
): ValueRules {
  const notes: string[] = [];
  const windows = windowsOf(dataSet, at);
  if (source.modalityLut)
    return {
      slope: 1,
      intercept: 0,
      units: unitsOf(dataSet, modality, source.modalityLut.units),
      windows,
      notes,
    };
  const slope = at.decimal('x00281053', TRANSFORMATION) ?? doseScaling(dataSet, modality);
  if (slope === 0) notes.push('Rescale Slope is 0; 1 was taken.');
  const unread = [
    ...unreadable(at, 'Rescale Slope', 'x00281053', 1, TRANSFORMATION),
    ...unreadable(at, 'Rescale Intercept', 'x00281052', 1, TRANSFORMATION),
  ];
  notes.push(...unread.map((note) => `${note} Values may be wrong.`));
  if (slope === undefined && unread.length === 0 && at.decimal('x00281052', TRANSFORMATION) !== undefined)
    notes.push('Rescale Intercept is given without Rescale Slope; 1 was taken.');
  const type = at.text('x00281054', TRANSFORMATION);
  return {
    slope: slope || 1,
    intercept: at.decimal('x00281052', TRANSFORMATION) ?? 0,
    units: unitsOf(dataSet, modality, type),
    windows,
    notes,
  };
}

function unitsOf(dataSet: DataSet, modality: string, type: string): string {
  if (type !== '') return type === 'US' ? '' : type;
  if (modality === 'CT') return 'HU';
  if (modality === 'PT') return text(dataSet, 'x00541001');
  return modality === 'RTDOSE' ? text(dataSet, 'x30040002') : '';
}

function doseScaling(dataSet: DataSet, modality: string): number | undefined {
  return modality === 'RTDOSE' ? decimalOf(dataSet, 'x3004000e') : undefined;
}

function windowsOf(dataSet: DataSet, at: FrameAttributes): Window[] {
  const holder = at.groups(FRAME_VOI).find((group) => group.elements['x00281050']) ?? dataSet;
  const centers = texts(holder, 'x00281050').map(decimal);
  const widths = texts(holder, 'x00281051').map(decimal);
  const names = texts(holder, 'x00281055');
  return centers.flatMap((center, i) => {
    const width = widths[i];
    if (!Number.isFinite(center) || width === undefined || !(width > 0) || !Number.isFinite(width)) return [];
    return [{ center, width, ...(names[i] && { name: names[i].slice(0, 64) }) }];
  });
}
