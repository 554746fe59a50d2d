/**
 * The calls of the utility process "files", one table: what a call takes, gives, and tells meanwhile.
 *
 * On the wire: `{ id, call, args }` and `{ cancel: id }` go in, `{ id, progress }` and one of
 * `{ id, ok: true, value }` or `{ id, ok: false, code, message }` come back; the code is an `ErrorCode`,
 * "cancelled", or "defect". A call that needs a port gets it along with its message.
 */
import { z } from 'zod';
import { ANNOTATION_EXPORTS, type SeriesAnnotations } from '../core/measure/annotations';
import { RESAMPLE_KERNELS } from '../core/resample/slice-weights';
import type { Segment } from '../core/segmentation';
import type { SeriesHeader } from '../core/series';
import type { TagList } from '../core/tags';
import { seriesHeaderSchema } from '../dicom/series-schema';
import type { ConformanceReport } from '../core/conformance';
import { EXPORT_FORMATS, type ExportChoices } from '../core/export-options';

const path = z.string().min(1);
const header = seriesHeaderSchema as z.ZodType<SeriesHeader>;
const progress = z.object({ done: z.number(), total: z.number() });
/** Checked where they come in; here both ends are built from one source. */
const choices = z.custom<ExportChoices>((value) => typeof value === 'object' && value !== null);
const nothing = z.undefined();
const look = z.object({
  window: z.object({ center: z.number(), width: z.number().positive() }),
  invert: z.boolean(),
});

export const skippedFileSchema = z.object({ file: z.string(), reason: z.string() });
export type SkippedFile = z.infer<typeof skippedFileSchema>;

export const filesCalls = {
  /** DICOM files and folders, native series folders: each series becomes a native series folder in `incoming`. */
  import: {
    args: z.object({ paths: z.array(path).min(1).max(100_000), incoming: path }),
    value: z.object({
      series: z.array(z.object({ folder: path, header })),
      skipped: z.array(skippedFileSchema),
    }),
    progress,
  },
  /** Writes a native series folder. */
  save: {
    args: z.object({ folder: path, header, voxels: z.instanceof(Int16Array) }),
    value: nothing,
    progress,
  },
  /** A native series folder in another format; `destination` must be absent or an empty folder. */
  export: {
    args: z.object({
      folder: path,
      format: z.enum(EXPORT_FORMATS),
      destination: path,
      choices: choices.optional(),
    }),
    value: z.object({ path: z.string(), files: z.int() }),
    progress,
  },
  /** What a person put onto a series, as files for other programs. */
  exportAnnotations: {
    args: z.object({
      folder: path,
      // Checked where it was read.
      annotations: z.custom<SeriesAnnotations>(),
      what: z.enum(ANNOTATION_EXPORTS),
      destination: path,
      look,
    }),
    value: z.object({ files: z.int() }),
    progress,
  },
  /** An animated GIF of slices (frames from 0, both included). */
  exportCine: {
    args: z.object({
      folder: path,
      destination: path,
      cine: z.object({
        look,
        first: z.int().min(0),
        last: z.int().min(0),
        framesPerSecond: z.number().min(1).max(50),
        sweep: z.boolean(),
      }),
    }),
    value: nothing,
    progress,
  },
  /** An even and straight stack of a native series folder, as a new one in `incoming`. */
  resample: {
    args: z.object({
      source: path,
      incoming: path,
      kernel: z.enum(RESAMPLE_KERNELS),
      spacing: z.number().positive().optional(),
    }),
    value: z.object({ folder: path }),
    progress,
  },
  /** Judges the DICOM files that an export would write. */
  conformance: {
    args: z.object({ folder: path, choices }),
    value: z.custom<ConformanceReport>(),
    progress,
  },
  /** The DICOM elements of one frame (from 0) of a native series folder. */
  tags: {
    args: z.object({ folder: path, frame: z.int().min(0) }),
    value: z.custom<TagList>(),
    progress,
  },
  /** The header at once; `VoxelMessage`s follow on the port that comes along, the last when all was read and hashed. */
  open: {
    args: z.object({ folder: path, title: z.string() }),
    value: z.object({ header }),
    progress,
  },
  /** The label maps of a native series folder, by their ids. */
  labelMaps: { args: z.object({ folder: path }), value: z.array(z.string()), progress },
  /** Checks a label map against its hash and its series, and says where its voxels lie. */
  labels: {
    args: z.object({ folder: path, id: z.string() }),
    value: z.custom<{ segments: Segment[]; bits: 8 | 16; file: string }>(),
    progress,
  },
} as const;

export type FilesCalls = typeof filesCalls;
export type FilesCallName = keyof FilesCalls;
export type FilesCallArgs<Name extends FilesCallName> = z.output<FilesCalls[Name]['args']>;
export type FilesCallValue<Name extends FilesCallName> = z.output<FilesCalls[Name]['value']>;

/** What goes in; the arguments are checked by the table. */
export const filesMessage = z.union([
  z.object({
    id: z.int(),
    call: z.enum(Object.keys(filesCalls) as [FilesCallName, ...FilesCallName[]]),
    args: z.unknown(),
  }),
  z.object({ cancel: z.int() }),
]);

export type FilesAnswer =
  | { id: number; progress: { done: number; total: number } }
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; code: string; message: string };
