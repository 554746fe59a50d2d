/** Status codes of DIMSE services (PS3.4 annexes B and C, PS3.7 annex C), in words. */

export const SUCCESS = 0x0000;
export const CANCELLED = 0xfe00;
export const OUT_OF_RESOURCES = 0xa700;
export const NOT_UNDERSTOOD = 0xc000;

/** Pending: more responses follow. */
export function isPending(status: number): boolean {
  return status === 0xff00 || status === 0xff01;
}

/** Warning: done, but not exactly as asked. */
export function isWarning(status: number): boolean {
  return status === 0x0001 || status === 0x0107 || status === 0x0116 || (status & 0xf000) === 0xb000;
}

/** A sentence without the name of the system: "The system is out of resources (A700)." */
export function statusSentence(status: number): string {
  const text = EXACT[status] ?? RANGES.find(([from, to]) => status >= from && status <= to)?.[2];
  return `${text ?? 'The system answered with a status that is not in the standard'} (${status.toString(16).toUpperCase().padStart(4, '0')}).`;
}

const EXACT: Record<number, string> = {
  0x0000: 'Done',
  0x0106: 'The system found an attribute with a wrong value',
  0x0110: 'The system failed while it processed the image',
  0x0111: 'The system has an image with this identifier already',
  0x0112: 'The system does not have this image',
  0x0115: 'The system does not take one of the values',
  0x0117: 'The system does not accept the identifier of the image',
  0x0118: 'The system does not know this kind of image',
  0x0119: 'The system found contradicting identifiers',
  0x0120: 'The system misses an attribute',
  0x0121: 'The system misses the value of an attribute',
  0x0122: 'The system does not store this kind of image',
  0x0124: 'The system does not allow this: the AE title or the user has no right to it',
  0x0210: 'The system saw the same request twice',
  0x0211: 'The system does not know this operation',
  0x0212: 'The system did not understand the request',
  0x0213: 'The system is out of resources',
  0xa701: 'The system is out of resources and cannot count what matches',
  0xa702: 'The system is out of resources and cannot send the images',
  0xa801:
    'The system does not know where to send the images: its administrator has to add the AE title and address of this computer',
  0xb000: 'The system changed attributes to fit its own records',
  0xb006: 'The system dropped some elements',
  0xb007: 'The system stored the image although it does not fit its kind',
  0xfe00: 'The system cancelled the request',
};

const RANGES: [number, number, string][] = [
  [0xa700, 0xa7ff, 'The system is out of resources, most likely its disk is full'],
  [0xa900, 0xa9ff, 'The system refuses the data: they do not fit their kind'],
  [0xb000, 0xbfff, 'The system did it with a remark of its own'],
  [0xc000, 0xcfff, 'The system cannot understand the data'],
];
