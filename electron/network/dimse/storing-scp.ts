/** What either end of an association does with the objects that the other one stores. */
import type { Writable } from 'node:stream';
import { responses, Scp, type association, type Dataset, type requests } from 'dcmjs-dimse';
import './library';
import type { StoreSink } from './store-sink';

export abstract class StoringScp extends Scp {
  /** Where an object goes. Throws where none was to come. */
  protected abstract sinkOf(context: association.PresentationContext): StoreSink;

  override createStoreWritableStream(
    context: association.PresentationContext,
    request: requests.CStoreRequest,
  ): Writable {
    return this.sinkOf(context).begin({
      sopClassUid: request.getAffectedSopClassUid(),
      sopInstanceUid: request.getAffectedSopInstanceUid(),
      transferSyntax: context.getAcceptedTransferSyntaxUid() ?? '',
    });
  }

  override createDatasetFromStoreWritableStream(
    _stream: Writable,
    _context: association.PresentationContext,
    callback: (dataset: Dataset) => void,
  ): void {
    // The bytes are on disk; the library only hands the data set on to `cStoreRequest`.
    callback(undefined as unknown as Dataset);
  }
}

/** The answer to a C-STORE request. */
export function storeResponse(request: requests.CStoreRequest, status: number): responses.CStoreResponse {
  const response = responses.CStoreResponse.fromRequest(request);
  response.setStatus(status);
  return response;
}
