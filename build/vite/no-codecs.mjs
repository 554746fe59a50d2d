// Stands in the bundles for dcmjs-codecs, which dcmjs-dimse needs only to transcode images on the way.

export const NativeCodecs = { isInitialized: () => false };

export function Transcoder() {
  throw new Error('Images are not transcoded on the way.');
}
