/** Texts as names of files that every system takes, and patterns that name many series. */
import { withinBytes, withinCharacters } from './cut-text';
import { UserError } from './errors';
import { personNameText } from './person-name';
import { recipeOf, type SeriesHeader } from './series';

/** A text as a file name, without an ending; '' where nothing of it can be one. */
export function fileName(text: string): string {
  const plain = text
    // oxlint-disable-next-line no-control-regex -- file systems refuse control characters
    .replace(/[<>:"/\\|?*\u0000-\u001f]+/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[ .]+|[ .]+$/g, '');
  // 60 letters, or so many of another script that an ending still fits into what file systems allow.
  return withinBytes(withinCharacters(plain, 60), 180).replace(/[ .]+$/, '');
}

/** What a pattern can name of a series. Where a series has none, the field is left out with the text that joins it. */
const FIELDS = {
  patient: ({ identity }) => personNameText(identity.patientName),
  'patient-id': ({ identity }) => identity.patientId,
  'study-date': ({ identity }) => identity.studyDate,
  study: ({ identity }) => identity.studyDescription,
  accession: ({ identity }) => identity.accessionNumber,
  modality: ({ modality }) => modality,
  number: ({ identity }) => String(identity.seriesNumber),
  description: ({ identity, part }) => [identity.seriesDescription, part?.label].filter(Boolean).join(' '),
  seed: (header) => recipeOf(header)?.seed.toString(),
  images: ({ frames }) => String(frames),
  uid: ({ identity }) => identity.seriesInstanceUid,
} satisfies Record<string, (header: SeriesHeader) => string | undefined>;

export const NAME_FIELDS = Object.keys(FIELDS) as (keyof typeof FIELDS)[];
export const DEFAULT_NAME = '{patient}_{description}_{number}';

/** Text as it is, and fields, in turn. */
type NamePart = { text: string } | { field: keyof typeof FIELDS };

/**
 * Reads a pattern such as "{patient}_{description}_{seed}".
 * @throws UserError `bad-request` where it has a field that there is not, or a brace without its pair
 */
export function namePattern(pattern: string): (header: SeriesHeader) => string {
  const parts = pattern.split(/(\{[^{}]*\})/).map((part): NamePart => {
    if (!/[{}]/.test(part)) return { text: part };
    const field = part.slice(1, -1);
    if (part.startsWith('{') && part.endsWith('}') && Object.hasOwn(FIELDS, field))
      return { field: field as keyof typeof FIELDS };
    const known = NAME_FIELDS.map((name) => `{${name}}`).join(', ');
    throw new UserError(
      'bad-request',
      `The file-name pattern "${pattern}" has ${part.startsWith('{') && part.endsWith('}') ? `a field ${part}, which there isn't` : 'a brace without its pair'}. Fields are ${known}.`,
    );
  });
  return (header) => {
    let name = '';
    let joint = '';
    // What would join a field that is missing goes with it: the text before it, or behind it at the start.
    let leaveOut = false;
    for (const part of parts) {
      if ('text' in part) {
        if (!leaveOut) joint += part.text;
        leaveOut = false;
        continue;
      }
      const value = FIELDS[part.field](header)?.trim();
      if (value) {
        name += joint + value;
        joint = '';
      } else if (name) joint = '';
      else leaveOut = true;
    }
    return fileName(name + joint) || 'Series';
  };
}

/** A name that is not among those taken: the name itself, or with the first number from 2 behind it that makes it one. */
export function distinctName(name: string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name} ${number}`;
    if (!isTaken(candidate)) return candidate;
  }
}
