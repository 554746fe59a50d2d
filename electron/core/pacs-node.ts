/** Another system that images are sent to and fetched from, and how it is spoken to. */

/** How TLS is checked. A certificate that cannot be verified always ends the connection. */
export interface NodeTls {
  /** PEM text of the authorities to trust; where absent, those of the system. */
  ca?: string | undefined;
  /** Whether the certificate must also name the host; false where a PACS has a certificate without its address. */
  checkHost: boolean;
  /** PEM text of an own certificate and its key, for systems that ask for one. */
  cert?: string | undefined;
  key?: string | undefined;
}

/** A system that speaks DICOM's own protocol (PS3.8), with or without TLS. */
export interface DimseNode {
  kind: 'dimse';
  host: string;
  /** 1 to 65535; 104 and 11112 are usual. */
  port: number;
  /** AE titles, 1 to 16 characters: the other system's and the own. */
  calledAet: string;
  callingAet: string;
  /** How images are fetched: over the same connection, or by a connection that the other system opens to this one. */
  retrieve: 'c-get' | 'c-move';
  tls?: NodeTls | undefined;
}

export type WebAuth =
  { kind: 'none' } | { kind: 'basic'; user: string; password: string } | { kind: 'bearer'; token: string };

/** A system that speaks DICOMweb (PS3.18). */
export interface WebNode {
  kind: 'dicomweb';
  /** Root of the service, below which /studies lies. */
  url: string;
  auth: WebAuth;
  tls?: NodeTls | undefined;
}

export type PacsNode = DimseNode | WebNode;

/** What became of one file that was to be sent. */
export interface SendOutcome {
  /** Name of the file, without its folder. */
  file: string;
  state: 'sent' | 'sent-with-warning' | 'failed';
  /** One sentence, unless it was simply sent. */
  reason?: string | undefined;
}

/** What is searched for; texts may hold * and ?. Absent or empty matches everything. */
export interface StudyQuery {
  patientName?: string | undefined;
  patientId?: string | undefined;
  accession?: string | undefined;
  modality?: string | undefined;
  /** "20240101", or a range "20240101-20240131". */
  studyDate?: string | undefined;
}

export interface FoundStudy {
  studyInstanceUid: string;
  patientName: string;
  patientId: string;
  studyDate: string;
  description: string;
  accession: string;
  modalities: string[];
  /** Null where the system does not count. */
  series: number | null;
  instances: number | null;
}

export interface FoundSeries {
  seriesInstanceUid: string;
  modality: string;
  number: number | null;
  description: string;
  instances: number | null;
}

/** More results than this are not asked for. */
export const MAX_FOUND = 200;

/** Bytes of a PDU: what is taken unless said otherwise, and what can be asked for (PS3.8 section D.1). */
export const PDU_BYTES = { usual: 131_072, least: 4096, most: 1_048_576 } as const;

/** Receiving: what holds unless said otherwise, and the most that can be asked for. */
export const RECEIVE_LIMITS = {
  /** Senders at a time. */
  associations: 8,
  mostAssociations: 64,
  /** Seconds in which nothing whole came from a sender, after which it is cut off. */
  idleSeconds: 60,
  mostIdleSeconds: 3600,
} as const;
