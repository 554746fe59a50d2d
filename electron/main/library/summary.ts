/** What the list of series shows of one, taken from its header. */
import { sliceSpacing } from '../../core/geometry';
import { derivationsOf, isSynthetic, recipeOf, warningsOf, type SeriesHeader } from '../../core/series';
import type { SeriesSummary } from '../../ipc/contract';
import type { StoredNotes } from './series-notes';

/** @param createdAt ISO 8601, when the series came into the library. */
export function summarise(
  id: string,
  createdAt: string,
  header: SeriesHeader,
  notes: StoredNotes,
): SeriesSummary {
  const { geometry, identity, provenance } = header;
  const recipe = recipeOf(header);
  return {
    id,
    createdAt,
    modality: header.modality,
    description: describe(identity.seriesDescription, header.part?.label),
    patientName: identity.patientName,
    patientId: identity.patientId,
    studyUid: identity.studyInstanceUid,
    studyDescription: identity.studyDescription,
    studyDate: identity.studyDate,
    seriesNumber: identity.seriesNumber,
    frames: header.frames,
    rows: header.rows,
    columns: header.columns,
    spacing: [geometry.columnSpacing, geometry.rowSpacing, Math.abs(sliceSpacing(geometry) ?? 0)],
    origin: provenance.kind,
    synthetic: isSynthetic(header),
    seed: recipe?.seed ?? null,
    made: recipe ? { steps: recipe.steps, conditions: recipe.conditions } : null,
    warnings: warningsOf(header),
    derivations: derivationsOf(header).map(({ sentence }) => sentence),
    ...notes,
  };
}

/** With what tells the parts of one series apart, unless somebody renamed the part and kept that. */
function describe(description: string, label: string | undefined): string {
  if (!label || description.endsWith(label)) return description;
  return description ? `${description} · ${label}` : label;
}
