/** The volume that is made of a series' images, once, for all panes that need it. */
import { cache, imageLoader, volumeLoader } from '@cornerstonejs/core';
import type { FrameImages } from './frame-images';

export function volumeIdOf(images: FrameImages): string {
  return `gridit-volume:${images.key}`;
}

/** Makes the volume of a complete series if it is not there yet. Resolves with its id. */
export async function loadVolume(images: FrameImages): Promise<string> {
  const volumeId = volumeIdOf(images);
  await Promise.all(images.imageIds.map((imageId) => imageLoader.loadAndCacheImage(imageId)));
  if (!cache.getVolume(volumeId)) volumeLoader.createAndCacheVolumeFromImagesSync(volumeId, images.imageIds);
  return volumeId;
}

/** Frees the volume that was made of these images, if there is one. Call before the images are released. */
export function releaseVolume(images: FrameImages): void {
  const volumeId = volumeIdOf(images);
  if (cache.getVolume(volumeId)) cache.removeVolumeLoadObject(volumeId);
}
