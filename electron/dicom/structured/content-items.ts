/** Content items of structured reports (PS3.3 C.17.3), by keyword. */
import { formatDecimal } from '../export/decimal-string';
import type { Code } from './codes';
import { referencedSop, type ImageReference } from './references';

export type ContentItem = Record<string, unknown>;
export type Relationship =
  'CONTAINS' | 'HAS OBS CONTEXT' | 'HAS CONCEPT MOD' | 'INFERRED FROM' | 'SELECTED FROM';

export function container(
  relationship: Relationship,
  concept: Code,
  items: ContentItem[],
  template?: string,
): ContentItem {
  return {
    RelationshipType: relationship,
    ValueType: 'CONTAINER',
    ConceptNameCodeSequence: [concept],
    ContinuityOfContent: 'SEPARATE',
    ...(template && { ContentTemplateSequence: [{ MappingResource: 'DCMR', TemplateIdentifier: template }] }),
    ContentSequence: items,
  };
}

export function codeItem(
  relationship: Relationship,
  concept: Code,
  value: Code,
  items: ContentItem[] = [],
): ContentItem {
  return {
    RelationshipType: relationship,
    ValueType: 'CODE',
    ConceptNameCodeSequence: [concept],
    ConceptCodeSequence: [value],
    ...withItems(items),
  };
}

export function textItem(
  relationship: Relationship,
  concept: Code,
  text: string,
  items: ContentItem[] = [],
): ContentItem {
  return {
    RelationshipType: relationship,
    ValueType: 'TEXT',
    ConceptNameCodeSequence: [concept],
    TextValue: text,
    ...withItems(items),
  };
}

export function uidItem(relationship: Relationship, concept: Code, uid: string): ContentItem {
  return {
    RelationshipType: relationship,
    ValueType: 'UIDREF',
    ConceptNameCodeSequence: [concept],
    UID: uid,
  };
}

export function numberItem(concept: Code, value: number, unit: Code, items: ContentItem[] = []): ContentItem {
  return {
    RelationshipType: 'CONTAINS',
    ValueType: 'NUM',
    ConceptNameCodeSequence: [concept],
    MeasuredValueSequence: [{ NumericValue: formatDecimal(value), MeasurementUnitsCodeSequence: [unit] }],
    ...withItems(items),
  };
}

export function imageItem(relationship: Relationship, image: ImageReference): ContentItem {
  return {
    RelationshipType: relationship,
    ValueType: 'IMAGE',
    ReferencedSOPSequence: [referencedSop(image)],
  };
}

function withItems(items: ContentItem[]): { ContentSequence?: ContentItem[] } {
  return items.length > 0 ? { ContentSequence: items } : {};
}
