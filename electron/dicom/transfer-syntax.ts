/** Transfer syntaxes by UID (PS3.6 table A-1): what this program reads and how, and names for what it does not. */

export const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
export const DEFLATED_LITTLE_ENDIAN = '1.2.840.10008.1.2.1.99';
export const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';
export const RLE_LOSSLESS = '1.2.840.10008.1.2.5';
export const JPEG_LS_LOSSLESS = '1.2.840.10008.1.2.4.80';

/** What makes numbers of the pixels: plain bytes in the data set, plain or deflated bytes in fragments, or a codec. */
export type Decoder =
  | 'native'
  | 'plain'
  | 'deflated-frames'
  | 'rle'
  | 'jpeg'
  | 'jpeg-lossless'
  | 'jpeg-ls'
  | 'jpeg-2000'
  | 'htj2k';

const DECODERS: Record<string, Decoder> = {
  [IMPLICIT_LITTLE_ENDIAN]: 'native',
  [EXPLICIT_LITTLE_ENDIAN]: 'native',
  [DEFLATED_LITTLE_ENDIAN]: 'native',
  [EXPLICIT_BIG_ENDIAN]: 'native',
  '1.2.840.10008.1.2.1.98': 'plain',
  '1.2.840.10008.1.2.8.1': 'deflated-frames',
  [RLE_LOSSLESS]: 'rle',
  '1.2.840.10008.1.2.4.50': 'jpeg',
  '1.2.840.10008.1.2.4.51': 'jpeg',
  '1.2.840.10008.1.2.4.57': 'jpeg-lossless',
  '1.2.840.10008.1.2.4.70': 'jpeg-lossless',
  [JPEG_LS_LOSSLESS]: 'jpeg-ls',
  '1.2.840.10008.1.2.4.81': 'jpeg-ls',
  '1.2.840.10008.1.2.4.90': 'jpeg-2000',
  '1.2.840.10008.1.2.4.91': 'jpeg-2000',
  '1.2.840.10008.1.2.4.201': 'htj2k',
  '1.2.840.10008.1.2.4.202': 'htj2k',
  '1.2.840.10008.1.2.4.203': 'htj2k',
};

/** Kinds of pixel streams that nothing here decodes, by the last parts of their UIDs. */
const VIDEO = /^1\.2\.840\.10008\.1\.2\.(4\.10\d|7\.\d)(\.1)?$/;

const NAMES: Record<string, string> = {
  [IMPLICIT_LITTLE_ENDIAN]: 'Implicit VR Little Endian',
  [EXPLICIT_LITTLE_ENDIAN]: 'Explicit VR Little Endian',
  [DEFLATED_LITTLE_ENDIAN]: 'Deflated Explicit VR Little Endian',
  [EXPLICIT_BIG_ENDIAN]: 'Explicit VR Big Endian',
  '1.2.840.10008.1.2.1.98': 'Encapsulated Uncompressed',
  '1.2.840.10008.1.2.8.1': 'Deflated Image Frame Compression',
  [RLE_LOSSLESS]: 'RLE Lossless',
  '1.2.840.10008.1.2.4.50': 'JPEG Baseline',
  '1.2.840.10008.1.2.4.51': 'JPEG Extended',
  '1.2.840.10008.1.2.4.53': 'JPEG Spectral Selection (retired)',
  '1.2.840.10008.1.2.4.55': 'JPEG Full Progression (retired)',
  '1.2.840.10008.1.2.4.57': 'JPEG Lossless (Process 14)',
  '1.2.840.10008.1.2.4.70': 'JPEG Lossless (Process 14, Selection Value 1)',
  [JPEG_LS_LOSSLESS]: 'JPEG-LS Lossless',
  '1.2.840.10008.1.2.4.81': 'JPEG-LS Near-Lossless',
  '1.2.840.10008.1.2.4.90': 'JPEG 2000 Lossless',
  '1.2.840.10008.1.2.4.91': 'JPEG 2000',
  '1.2.840.10008.1.2.4.92': 'JPEG 2000 Multi-component Lossless',
  '1.2.840.10008.1.2.4.93': 'JPEG 2000 Multi-component',
  '1.2.840.10008.1.2.4.94': 'JPIP Referenced',
  '1.2.840.10008.1.2.4.95': 'JPIP Referenced Deflate',
  '1.2.840.10008.1.2.4.204': 'JPIP HTJ2K Referenced',
  '1.2.840.10008.1.2.4.205': 'JPIP HTJ2K Referenced Deflate',
  '1.2.840.10008.1.2.4.100': 'MPEG-2 Main Profile, Main Level',
  '1.2.840.10008.1.2.4.101': 'MPEG-2 Main Profile, High Level',
  '1.2.840.10008.1.2.4.102': 'MPEG-4 AVC High Profile',
  '1.2.840.10008.1.2.4.103': 'MPEG-4 AVC BD-compatible',
  '1.2.840.10008.1.2.4.104': 'MPEG-4 AVC High Profile 4.2 for 2D',
  '1.2.840.10008.1.2.4.105': 'MPEG-4 AVC High Profile 4.2 for 3D',
  '1.2.840.10008.1.2.4.106': 'MPEG-4 AVC Stereo High Profile',
  '1.2.840.10008.1.2.4.107': 'HEVC Main Profile',
  '1.2.840.10008.1.2.4.108': 'HEVC Main 10 Profile',
  '1.2.840.10008.1.2.4.110': 'JPEG XL Lossless',
  '1.2.840.10008.1.2.4.111': 'JPEG XL JPEG Recompression',
  '1.2.840.10008.1.2.4.112': 'JPEG XL',
  '1.2.840.10008.1.2.4.201': 'HTJ2K Lossless',
  '1.2.840.10008.1.2.4.202': 'HTJ2K Lossless RPCL',
  '1.2.840.10008.1.2.4.203': 'HTJ2K',
};

/** Whether pixels lie uncompressed in the (perhaps deflated) data set. */
export function isUncompressed(uid: string): boolean {
  return DECODERS[uid] === 'native';
}

/** Whether pixels in a transfer syntax may have lost something; those that can do both are taken at the worse. */
export function isLossy(uid: string): boolean {
  return LOSSY.has(uid);
}
const LOSSY: ReadonlySet<string> = new Set(
  ['4.50', '4.51', '4.81', '4.91', '4.203'].map((end) => `1.2.840.10008.1.2.${end}`),
);

/** `undefined` for a transfer syntax that cannot be read. */
export function howToDecode(uid: string): Decoder | undefined {
  return Object.hasOwn(DECODERS, uid) ? DECODERS[uid] : undefined;
}

/** Reads on from the name of a file in a transfer syntax that cannot be read. */
export function whyNotDecoded(uid: string): string {
  if (/\.9[45]$|\.20[45]$/.test(uid) && uid in NAMES)
    return `holds no pixels but the address of a server that has them: ${transferSyntaxLabel(uid)}`;
  if (VIDEO.test(uid)) return `holds a video, which cannot be read: ${transferSyntaxLabel(uid)}`;
  return `has pixels in a transfer syntax that cannot be read: ${transferSyntaxLabel(uid)}`;
}

/** "JPEG-LS Lossless (1.2.840.10008.1.2.4.80)", or "unknown (…)". */
export function transferSyntaxLabel(uid: string): string {
  return `${NAMES[uid] ?? 'unknown'} (${uid || 'no UID'})`;
}

/** "JPEG-LS Lossless"; `undefined` for what is no transfer syntax. */
export function transferSyntaxName(uid: string): string | undefined {
  return NAMES[uid];
}
