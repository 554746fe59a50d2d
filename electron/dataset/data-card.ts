/** README.md of a dataset: what it is, out of what it was made, under which terms. */
import type { Pack } from '../engine/pack-folder';
import type { DatasetFile } from './manifest-schema';

const FORMATS = {
  dicom: 'DICOM, a file-set with its DICOMDIR for each patient',
  bids: 'BIDS 1.10 (NIfTI-1, compressed)',
  nifti: 'NIfTI-1, compressed',
};

export function dataCard(dataset: DatasetFile, packs: readonly Pack[]): string {
  const splits = Object.entries(dataset.splits).map(([name, count]) => `${name} ${count}`);
  return `# ${dataset.name}

Synthetic images of people who do not exist, for research, teaching and testing; not for diagnosis. Names, dates and
numbers are invented.

| | |
| --- | --- |
| Patients | ${dataset.patients} |
| Studies | ${dataset.studies} |
| Series | ${dataset.series} |
| Images | ${dataset.frames} |
| Splits (patients) | ${splits.join(', ') || 'none'} |
| Series with an artefact | ${dataset.withArtefacts} |
| Series with a fault on purpose | ${dataset.faulty} |
| Form | ${FORMATS[dataset.output]} |
| Specification | spec.yaml, SHA-256 ${dataset.specSha256} |
| Made by | ${dataset.madeBy.name} ${dataset.madeBy.version} |

\`manifest/\` has a line for each series: person, study, request, artefacts with their strengths, fault. The same
specification and models give the same manifest; the same provider and machine then give the same files.
Studies of one person share the seed of their images. That is the same noise, not a promise of the same anatomy: with
other positions or another age the model is free to draw another head.

## Models

${packs.map(modelText).join('\n')}`;
}

function modelText({ manifest, sha256 }: Pack): string {
  const data = manifest.trainingData.map(
    ({ name, url, terms, attribution }) =>
      `- Trained on ${name}${url ? ` (${url})` : ''}${terms ? `, ${terms}` : ''}${attribution ? `: ${attribution}` : ''}`,
  );
  return [
    `### ${manifest.name} (${manifest.id} ${manifest.version})`,
    '',
    manifest.description,
    '',
    `- Licence ${manifest.licence}`,
    `- SHA-256 of pack.json ${sha256}`,
    ...data,
    '',
  ].join('\n');
}
