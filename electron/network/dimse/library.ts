/** dcmjs-dimse as it is used here: silent, under this program's name, and able to send bytes as they are. */
import { Dataset, Implementation, log } from 'dcmjs-dimse';
import { PDU_BYTES } from '../../core/pacs-node';
import { SOFTWARE } from '../../dicom/software';
import type { MetaInformation } from '../meta-information';

let maxPdu: number = PDU_BYTES.usual;

// What it logs could name people.
log.disableAll();
Implementation.setImplementationClassUid(SOFTWARE.implementationClassUid);
Implementation.setImplementationVersion(SOFTWARE.implementationVersionName);
Implementation.setMaxPduLength(maxPdu);

/** Bytes of a PDU that this program takes. */
export function maxPduBytes(): number {
  return maxPdu;
}

/** For what is opened from now on. @param bytes within `PDU_BYTES` */
export function setMaxPduBytes(bytes: number): void {
  maxPdu = bytes;
  Implementation.setMaxPduLength(bytes);
}

/**
 * A data set that goes out byte for byte. The library would write a parsed one anew, and its writer shortens decimal
 * strings.
 */
export class RawDataSet extends Dataset {
  /** @param bytes encoded as `transferSyntax` says, without meta information */
  constructor(
    { sopClassUid, sopInstanceUid }: Pick<MetaInformation, 'sopClassUid' | 'sopInstanceUid'>,
    transferSyntax: string,
    private readonly bytes: Buffer,
  ) {
    super({ SOPClassUID: sopClassUid, SOPInstanceUID: sopInstanceUid }, transferSyntax);
  }

  override getDenaturalizedDataset(): Buffer {
    return this.bytes;
  }
}
