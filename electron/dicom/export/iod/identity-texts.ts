/**
 * Names and descriptions as they are written: in UTF-8, or, where the files had them in a character set that was not
 * understood, byte by byte as they were, under that set.
 */
import type { Identity, IdentityText } from '../../../core/series';
import { BEYOND_ASCII, RawValue } from '../encodings/data-set';
import { longString, personName } from './text';

export type IdentityTexts = Record<IdentityText, string | RawValue> & {
  /** Specific Character Set; `undefined` where none is to be written. */
  characterSet: string | undefined;
};

export function identityTexts(identity: Identity): IdentityTexts {
  const { asWritten } = identity;
  const text = (name: IdentityText, vr: 'PN' | 'LO'): string | RawValue => {
    const written = asWritten?.texts[name];
    if (written && written.shown === identity[name]) return new RawValue(vr, bytesOf(written.bytes));
    const plain = vr === 'PN' ? personName(identity[name]) : longString(identity[name]);
    return asWritten ? plain.replace(BEYOND_ASCII, '?') : plain;
  };
  return {
    characterSet: asWritten ? asWritten.characterSet || undefined : 'ISO_IR 192',
    patientName: text('patientName', 'PN'),
    patientId: text('patientId', 'LO'),
    studyDescription: text('studyDescription', 'LO'),
    seriesDescription: text('seriesDescription', 'LO'),
  };
}

/** Padded to an even length. */
function bytesOf(text: string): Uint8Array {
  const even = text.length % 2 ? `${text} ` : text;
  return Uint8Array.from(even, (character) => character.charCodeAt(0));
}
