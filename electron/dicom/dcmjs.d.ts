/** What of dcmjs is used here; the package carries no types. */
declare module 'dcmjs' {
  export interface DicomElement {
    vr: string;
    Value: unknown[];
  }
  export type DicomJson = Record<string, DicomElement>;

  export const data: {
    DicomDict: new (meta: DicomJson) => { dict: DicomJson; write(): ArrayBuffer };
    DicomMetaDictionary: {
      /** Elements of the data dictionary by keyword. */
      nameMap: Record<string, { tag: string; vr: string } | undefined>;
      /** Elements by tag, "(0008,001C)"; other forms of a key give nonsense. */
      dictionary: Record<string, { name: string; vr: string } | undefined>;
      sopClassNamesByUID: Record<string, string | undefined>;
      /** Keywords to tags, sequences included; logs and drops what is not in `nameMap`. */
      denaturalizeDataset(dataset: Record<string, unknown>): DicomJson;
    };
  };
}
