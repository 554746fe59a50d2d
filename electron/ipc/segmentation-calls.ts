/** The calls about the label maps of series; part of the table in contract.ts. */
import { z } from 'zod';
import type { Segment } from '../core/segmentation';
import { handle } from './handle';

/** An id of a label map of a series. */
export const labelMapId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

export const segmentationCalls = {
  /** The label maps of a series, by their ids; that of the model that made it is `generated`. */
  'library.labelMaps': {
    request: z.object({ seriesId: handle }),
    response: z.array(labelMapId),
  },
  /** A label map that has been checked; its voxels are read from `voxelsUrl(key)`, once. */
  'library.openLabels': {
    request: z.object({ seriesId: handle, id: labelMapId, key: handle }),
    response: z.object({
      segments: z.custom<Segment[]>(),
      /** Of a voxel: bytes, or 16 bits little endian. */
      bits: z.union([z.literal(8), z.literal(16)]),
    }),
  },
} as const;
