/** What the data dictionary (PS3.6) says of an element, from the one that dcmjs carries. */
import { data as dcmjs } from 'dcmjs';
import { transferSyntaxName } from '../transfer-syntax';

/** Dictionary VRs that depend on other elements: the usual one. */
const DEPENDENT: Record<string, string> = { ox: 'OW', xs: 'US', lt: 'OW' };

export interface DictionaryEntry {
  keyword: string;
  vr: string;
}

/** @param tag "xggggeeee", lower case, as dicom-parser writes it */
export function dictionaryEntry(tag: string): DictionaryEntry | undefined {
  let group = tag.slice(1, 5);
  const element = tag.slice(5);
  if (isPrivate(tag)) {
    return element.startsWith('00') && element >= '0010'
      ? { keyword: 'PrivateCreator', vr: 'LO' }
      : undefined;
  }
  if (element === '0000') return { keyword: 'GroupLength', vr: 'UL' };
  // Repeating groups: curves and overlays (PS3.5 section 7.6).
  if (/^(50|60)/.test(group)) group = `${group.slice(0, 2)}00`;
  const found = dcmjs.DicomMetaDictionary.dictionary[`(${group},${element})`.toUpperCase()];
  return found && { keyword: found.name, vr: DEPENDENT[found.vr] ?? found.vr };
}

export function isPrivate(tag: string): boolean {
  return Number.parseInt(tag[4]!, 16) % 2 === 1;
}

/** Name of a well-known UID: "CT Image Storage"; '' where it has none. */
export function uidName(uid: string): string {
  const storage = dcmjs.DicomMetaDictionary.sopClassNamesByUID[uid];
  return transferSyntaxName(uid) ?? (storage ? spaced(storage) : '');
}

/** "EnhancedCTImage" as "Enhanced CT Image". */
function spaced(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
}
