/** A specification from its YAML file: whole and right, or a sentence with the line and the field. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { UserError } from '../core/errors';
import { systemCode } from '../files/file-errors';
import { specSchema, type Spec } from './spec-schema';

const MAX_BYTES = 1_000_000;

export interface ReadSpec {
  spec: Spec;
  text: string;
  /** SHA-256 of the text. */
  sha256: string;
}

/** @throws UserError `bad-file`, `not-found` */
export async function readSpec(file: string): Promise<ReadSpec> {
  let text: string;
  try {
    if ((await stat(file)).size > MAX_BYTES) {
      throw new UserError('bad-file', `${file} is larger than a specification can be. Name a YAML file.`);
    }
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const why = systemCode(error) === 'ENOENT' ? 'There is no such file' : 'It cannot be read';
    throw new UserError('not-found', `${file}: ${why}. Name the YAML file of a specification.`, {
      cause: error,
    });
  }
  return parseSpec(text, file);
}

/** @param shown what the file is called in sentences */
export function parseSpec(text: string, shown: string): ReadSpec {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const line = (offset: number) => lines.linePos(offset).line;
  const mistake = document.errors[0];
  if (mistake) {
    const sentence = mistake.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
    throw new UserError('bad-file', `${shown}, line ${line(mistake.pos[0])}: This is no YAML: ${sentence}.`);
  }
  // A file of a few bytes may name itself a thousand times over.
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new UserError('bad-file', `${shown}: Too many aliases. Write the values out.`, { cause: error });
  }
  const checked = specSchema.safeParse(value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const place = line(offsetOf(document, issue!));
    throw new UserError('bad-file', `${shown}, line ${place}: ${sentenceOf(issue!)}`);
  }
  return { spec: checked.data, text, sha256: createHash('sha256').update(text).digest('hex') };
}

type Issue = z.core.$ZodIssue;

function sentenceOf(issue: Issue): string {
  const field = issue.path.reduce<string>(
    (path, key) => (typeof key === 'number' ? `${path}[${key + 1}]` : `${path}${path && '.'}${String(key)}`),
    '',
  );
  if (issue.code === 'unrecognized_keys') {
    const where = field ? `"${field}"` : 'A specification';
    return `${where} has no field "${issue.keys[0]}". See docs/datasets.md for those that there are.`;
  }
  if (!field) return 'A specification is a list of fields and values, as in "patients: 20".';
  // Messages of our own begin with "must" or the like; the table's are sentences.
  if (/^[A-Z].*\.$/.test(issue.message) && !issue.message.startsWith('Invalid'))
    return `"${field}": ${issue.message}`;
  const message = /^Invalid|^Too|^Unrec/.test(issue.message)
    ? `is missing or wrong (${issue.message})`
    : issue.message;
  return `"${field}" ${message}.`;
}

/** Where in the text the value lies, or what is nearest to it. */
function offsetOf(document: Document, issue: Issue): number {
  const path = [...issue.path] as (string | number)[];
  if (issue.code === 'unrecognized_keys') {
    const parent: unknown = path.length > 0 ? document.getIn(path, true) : document.contents;
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === issue.keys[0])
      : undefined;
    if (isNode(pair?.key) && pair.key.range) return pair.key.range[0];
  }
  for (; path.length > 0; path.pop()) {
    const node: unknown = document.getIn(path, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
