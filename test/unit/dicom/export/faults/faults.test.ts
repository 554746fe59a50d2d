import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FAULT_TABLE } from '../../../../../electron/dicom/export/faults/faults';
import { FAULTS } from '../../../../../electron/dicom/export/faults/names';

/** Text without the line breaks of the formatter. */
const flat = (text: string) => text.replace(/\s+/g, ' ');

it.each(FAULTS)('%s is in the manual as the program tells it', (name) => {
  const manual = flat(readFileSync(join(__dirname, '../../../../../docs/faults.md'), 'utf8'));
  const { what, standard, reader, outcome } = FAULT_TABLE[name];
  expect(manual).toContain(
    flat(`## ${name} ${what} (${standard}) **A reader:** ${reader} Outcome: \`${outcome}\`.`),
  );
});
