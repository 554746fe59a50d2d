/** What the calls about label maps do. */
import type { MessagePortMain } from 'electron';
import type { segmentationCalls } from '../ipc/segmentation-calls';
import type { CallHandlers } from './ipc-server';
import type { SeriesLibrary } from './library/series-library';
import type { VoxelGrants } from './library/voxel-grants';
import type { Files } from './processes/files';

interface SegmentationServices {
  library: Pick<SeriesLibrary, 'folder'>;
  files: Pick<Files<MessagePortMain>, 'labelMaps' | 'labels'>;
  voxelGrants: VoxelGrants;
}

export function segmentationHandlers({
  library,
  files,
  voxelGrants,
}: SegmentationServices): Pick<CallHandlers<MessagePortMain>, keyof typeof segmentationCalls> {
  return {
    'library.labelMaps': async ({ seriesId }) => files.labelMaps(library.folder(seriesId)),
    'library.openLabels': async ({ seriesId, id, key }) => {
      const { segments, bits, file } = await files.labels(library.folder(seriesId), id);
      voxelGrants.grant(key, () => file);
      return { segments, bits };
    },
  };
}
