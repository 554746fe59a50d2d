/** Measurements as a DICOM structured report: Imaging Measurement Report (PS3.16 TID 1500). */
import type { Measurement } from '../../core/measure/annotations';
import { measurementName } from '../../core/measure/names';
import { measure, type Quantity } from '../../core/measure/measure';
import type { Series } from '../../core/series';
import { SOFTWARE } from '../software';
import { newUid, uidFromName } from '../uid';
import { CONCEPT, DERIVATION, QUANTITY, unitCode, valueConcept, type Code } from './codes';
import {
  codeItem,
  container,
  imageItem,
  numberItem,
  textItem,
  uidItem,
  type ContentItem,
} from './content-items';
import { encodeDocument } from './document';
import { imageCoordinates, patientCoordinates } from './graphics';
import { imageReference, type ImageReference } from './references';

const COMPREHENSIVE = '1.2.840.10008.5.1.4.1.1.88.33';
const COMPREHENSIVE_3D = '1.2.840.10008.5.1.4.1.1.88.34';

/** A DICOM file that holds all measurements of a series. */
export function encodeMeasurementReport(
  series: Series,
  measurements: readonly Measurement[],
  now = new Date(),
): Uint8Array {
  const { header } = series;
  const references = new Map<number, ImageReference>();
  const reference = (frame: number) => {
    const found = references.get(frame) ?? imageReference(series, frame);
    references.set(frame, found);
    return found;
  };
  const groups = measurements.flatMap((drawn, index) => group(series, drawn, index, reference));
  // A document refers to something: planes across frames to the frames that they cut, here the first and the last.
  if (references.size === 0) [0, header.frames - 1].forEach(reference);
  const images = [...references.entries()].sort(([a], [b]) => a - b).map(([, image]) => image);
  const across = measurements.some(({ frame }) => frame === null);
  return encodeDocument(header, {
    sopClassUid: across ? COMPREHENSIVE_3D : COMPREHENSIVE,
    modality: 'SR',
    description: 'Measurements',
    seriesNumber: 9001,
    title: CONCEPT.report,
    template: '1500',
    images,
    now,
    more: {
      CompletionFlag: 'COMPLETE',
      VerificationFlag: 'UNVERIFIED',
      PerformedProcedureCodeSequence: [],
    },
    items: [
      codeItem('HAS CONCEPT MOD', CONCEPT.language, CONCEPT.english),
      codeItem('HAS OBS CONTEXT', CONCEPT.observerType, CONCEPT.device),
      uidItem('HAS OBS CONTEXT', CONCEPT.deviceUid, uidFromName(SOFTWARE.name)),
      textItem('HAS OBS CONTEXT', CONCEPT.deviceName, `${SOFTWARE.name} ${SOFTWARE.version}`),
      codeItem('HAS CONCEPT MOD', CONCEPT.procedureReported, CONCEPT.imagingProcedure),
      container('CONTAINS', CONCEPT.imageLibrary, [
        container(
          'CONTAINS',
          CONCEPT.imageLibraryGroup,
          images.map((image) => imageItem('CONTAINS', image)),
        ),
      ]),
      container('CONTAINS', CONCEPT.measurements, groups),
    ],
  });
}

/** One measurement (TID 1501); none where it is unfinished or without anything to say. */
function group(
  series: Series,
  drawn: Measurement,
  index: number,
  reference: (frame: number) => ImageReference,
): ContentItem[] {
  const measured = measure(series, drawn);
  if (!measured) return [];
  const coordinates = () =>
    drawn.frame === null
      ? patientCoordinates('INFERRED FROM', series.header, drawn)
      : imageCoordinates('INFERRED FROM', series.header, drawn, reference(drawn.frame));
  const numbers = measured.quantities.flatMap((quantity) => {
    const meaning = conceptOf(drawn, quantity, series.header.modality);
    if (!meaning) return [];
    const derived = meaning.derivation
      ? [codeItem('HAS CONCEPT MOD', CONCEPT.derivation, meaning.derivation)]
      : [];
    return [
      numberItem(meaning.concept, quantity.value, unitCode(quantity.unit), [...derived, ...coordinates()]),
    ];
  });
  const said =
    drawn.kind === 'arrow' || drawn.kind === 'text'
      ? [textItem('CONTAINS', CONCEPT.comment, drawn.label || measurementName(drawn, index), coordinates())]
      : [];
  if (numbers.length + said.length === 0) return [];
  return [
    container(
      'CONTAINS',
      CONCEPT.group,
      [
        textItem('HAS OBS CONTEXT', CONCEPT.trackingIdentifier, drawn.label || measurementName(drawn, index)),
        uidItem('HAS OBS CONTEXT', CONCEPT.trackingUid, newUid()),
        ...numbers,
        ...said,
      ],
      '1501',
    ),
  ];
}

function conceptOf(
  { kind }: Measurement,
  { name }: Quantity,
  modality: string,
): { concept: Code; derivation?: Code } | undefined {
  switch (name) {
    case 'length':
      return { concept: kind === 'bidirectional' ? QUANTITY.longAxis : QUANTITY.length };
    case 'shortAxis':
      return { concept: QUANTITY.shortAxis };
    case 'angle':
      return { concept: kind === 'cobb' ? QUANTITY.cobb : QUANTITY.angle };
    case 'area':
      return { concept: QUANTITY.area };
    case 'perimeter':
      return { concept: QUANTITY.perimeter };
    case 'mean':
    case 'sd':
    case 'min':
    case 'max':
      return { concept: valueConcept(modality), derivation: DERIVATION[name] };
    case 'value':
      return { concept: valueConcept(modality) };
    default:
      return undefined;
  }
}
