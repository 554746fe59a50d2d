/** An element of a DICOM data set as a list shows it; plain data that crosses process borders. */
export interface TagRow {
  /** 0 for the data set itself; an item of a sequence is one deeper than the sequence, its elements one deeper again. */
  depth: number;
  /** "(0010,0010)". */
  tag: string;
  /** Value representation; '' for an item. */
  vr: string;
  /** Keyword of PS3.6 ("PatientName"), "Item", or '' where there is none. */
  keyword: string;
  /** Private Creator of a private element; '' for others. */
  creator: string;
  /** The value as text, decoded, its values separated by backslashes; bounded, with "…" where it was cut. */
  value: string;
  /** What the value means, where that is more than the value: a UID's name, a date, a person's name. Else ''. */
  meaning: string;
  /** Length of the value in bytes; −1 where the file leaves it undefined. */
  bytes: number;
}

export interface TagList {
  /** `file`: as the imported file has them; `export`: as an export as DICOM writes them. */
  source: 'file' | 'export';
  rows: TagRow[];
  /** Whether rows were left out because there are too many. */
  truncated: boolean;
}
