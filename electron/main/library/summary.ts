/** What the list of series shows of one, taken from its header. */
import { sliceSpacing } from '../../core/geometry';
import { isSynthetic, recipeOf, type SeriesHeader } from '../../core/series';
import type { SeriesSummary } from '../../ipc/contract';

/** @param createdAt ISO 8601, when the series came into the library. */
export function summarise(id: string, createdAt: string, header: SeriesHeader): SeriesSummary {
  const { geometry, identity, provenance } = header;
  return {
    id,
    createdAt,
    modality: header.modality,
    description: identity.seriesDescription,
    patientName: identity.patientName,
    frames: header.frames,
    rows: header.rows,
    columns: header.columns,
    spacing: [geometry.columnSpacing, geometry.rowSpacing, Math.abs(sliceSpacing(geometry) ?? 0)],
    origin: provenance.kind,
    synthetic: isSynthetic(header),
    seed: recipeOf(header)?.seed ?? null,
    warnings: provenance.kind === 'imported' ? provenance.warnings : [],
  };
}
