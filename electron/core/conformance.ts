/** What is wrong with DICOM files by the standard, as checked before an export or on files that are there. */
export interface Finding {
  /** `error`: against the standard; `warning`: allowed, but some reader will stumble. */
  severity: 'error' | 'warning';
  /** Short name of the rule, the same for the same kind of finding. */
  rule: string;
  /** One sentence. */
  text: string;
  /** Files that it is about; the first few where there are many. */
  files: string[];
  /** In how many files. */
  count: number;
}

/** What was judged, and how. */
export interface ConformanceReport {
  /** Files that were judged. */
  files: number;
  findings: Finding[];
  /** Whether the series is a volume by OHIF's rule; `why` says why not. */
  volume: { ok: boolean; why: string | null };
  /** The verdict of dciodvfy (dicom3tools) on one file; null where it is not installed. */
  dciodvfy: { file: string; errors: string[]; warnings: string[] } | null;
}
