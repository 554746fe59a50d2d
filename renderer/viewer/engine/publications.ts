/** Images of a series are made known to the library once, however many panes show it, and forgotten with the last. */
import { cache } from '@cornerstonejs/core';
import { publishFrames, type FrameImages, type FrameSource } from './frame-images';
import { releaseVolume } from './volumes';

const publications = new Map<FrameSource, { images: FrameImages; holders: number }>();

/** The images of a series; give them back with `releaseFrames` when nothing draws them any more. */
export function acquireFrames(source: FrameSource): FrameImages {
  let publication = publications.get(source);
  if (!publication) {
    publication = { images: publishFrames(source), holders: 0 };
    publications.set(source, publication);
  }
  publication.holders++;
  return publication.images;
}

export function releaseFrames(source: FrameSource): void {
  const publication = publications.get(source);
  if (!publication || --publication.holders > 0) return;
  publications.delete(source);
  releaseVolume(publication.images);
  publication.images.release();
}

/** What the library keeps of all images, bytes. */
export function cachedBytes(): number {
  return cache.getCacheSize();
}
