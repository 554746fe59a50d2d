/** Where the pixels come from: synthetic or not, by which program and recipe, from which images (PS3.3 C.7.6.1, C.12.1). */
import {
  isFrameSynthetic,
  isSynthetic,
  recipeOf,
  type ImageReference,
  type SeriesHeader,
} from '../../../core/series';
import { describeRecipe } from '../../recipe-schema';
import { LONG_TEXT_LIMIT, packRecipe, SHORT_TEXT_LIMIT } from '../../recipe-text';
import { SOFTWARE } from '../../software';
import type { Attributes } from '../encodings/data-set';
import type { ObjectKind } from './object-kind';
import { code, longString } from './text';

/** What all files of the series say. */
export function originAttributes(header: SeriesHeader): Attributes {
  return {
    ContributingEquipmentSequence: contributingEquipment(header),
    ImageComments: longRecipe(header),
    BurnedInAnnotation: 'NO',
    LossyImageCompression: '00',
  };
}

/** What a file says of the frames that it holds: one, or all. What is derived from synthetic data is synthetic. */
export function derivationAttributes(
  header: SeriesHeader,
  frames: readonly number[],
  kind: ObjectKind,
): Attributes {
  const synthetic = frames.some((frame) => isFrameSynthetic(header, frame));
  const mark: Attributes = { SyntheticData: synthetic ? 'YES' : undefined };
  // Enhanced objects tell the rest frame by frame.
  if (kind === 'enhanced-ct' || kind === 'enhanced-mr') return mark;
  return {
    ...mark,
    DerivationDescription: derivation(header, synthetic),
    SourceImageSequence: sourceImages(frames.flatMap((frame) => header.frameSources?.[frame] ?? [])),
  };
}

/** Purpose from CID 7202. */
export function sourceImages(sources: readonly ImageReference[]): Attributes[] | undefined {
  const images = sources.filter((source) => source.sopClassUid && source.sopInstanceUid);
  if (images.length === 0) return undefined;
  return images.map((image) => ({
    ReferencedSOPClassUID: image.sopClassUid,
    ReferencedSOPInstanceUID: image.sopInstanceUid,
    ...(image.frame !== undefined && { ReferencedFrameNumber: image.frame }),
    PurposeOfReferenceCodeSequence: [code('121322', 'DCM', 'Source image for image processing operation')],
  }));
}

export function derivation(header: SeriesHeader, synthetic: boolean): string {
  const recipe = recipeOf(header);
  const again = `written again by ${SOFTWARE.name} ${SOFTWARE.version} with the same pixel values`;
  if (header.provenance.kind === 'generated') return describeRecipe(header.provenance.recipe);
  if (synthetic && recipe) return `${describeRecipe(recipe)}; ${again}`.slice(0, 1024);
  if (header.syntheticFrames) {
    return synthetic
      ? `Synthetic slice, made by a generator from other slices of its series; ${again}`
      : `Acquired slice of a series that also holds synthetic slices; ${again}`;
  }
  return isSynthetic(header) ? `Synthetic; ${again}` : `Imported and ${again}`;
}

/** PS3.3 C.12.1.1.5; purposes are in CID 7005. */
function contributingEquipment(header: SeriesHeader): Attributes[] {
  const recipe = recipeOf(header);
  const items: Attributes[] = [];
  if (recipe) {
    const packed = packRecipe(recipe);
    const contribution = packed.length <= SHORT_TEXT_LIMIT ? packed : `Model ${recipe.pack.id}`;
    items.push(equipment('109100', 'Synthesizing Equipment', recipe.app, contribution));
  }
  if (header.provenance.kind === 'imported') {
    items.push(equipment('109103', 'Modifying Equipment', SOFTWARE, 'Imported and written again'));
  }
  return items;
}

/** The recipe where it is too long for Contribution Description. */
function longRecipe(header: SeriesHeader): string | undefined {
  const recipe = recipeOf(header);
  const packed = recipe ? packRecipe(recipe) : '';
  return packed.length > SHORT_TEXT_LIMIT && packed.length <= LONG_TEXT_LIMIT ? packed : undefined;
}

function equipment(
  purpose: string,
  meaning: string,
  app: { name: string; version: string },
  contribution: string,
): Attributes {
  return {
    PurposeOfReferenceCodeSequence: [code(purpose, 'DCM', meaning)],
    Manufacturer: longString(app.name),
    ManufacturerModelName: longString(app.name),
    SoftwareVersions: longString(app.version),
    ContributionDescription: contribution,
  };
}
