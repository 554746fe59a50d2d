/** Texts as value representations want them (PS3.5 table 6.2-1). */
import { withinCharacters } from '../../../core/cut-text';

/** LO: 64 characters without backslash and control characters. */
export function longString(text: string): string {
  return withinCharacters(text.replace(/[\\\u0000-\u001f\u007f]/g, ' ').trim(), 64);
}

/** PN: up to three component groups of 64 characters. */
export function personName(text: string): string {
  return text.split('=').slice(0, 3).map(longString).join('=');
}

/** CS: 16 upper-case letters, digits, spaces and underscores. */
export function codeString(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^A-Z0-9 _]/g, '_')
    .trim()
    .slice(0, 16);
}

/** An item of a code sequence (PS3.3 table 8.8-1). */
export function code(value: string, designator: string, meaning: string) {
  return { CodeValue: value, CodingSchemeDesignator: designator, CodeMeaning: meaning };
}
