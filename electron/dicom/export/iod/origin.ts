/** Where the pixels come from: synthetic or not, by which program and recipe, from which images (PS3.3 C.7.6.1, C.12.1). */
import { withinCharacters } from '../../../core/cut-text';
import type { Derivation, DerivationKind } from '../../../core/derivation';
import {
  derivationsOf,
  frameDerivationsOf,
  isFrameSynthetic,
  isSynthetic,
  recipeOf,
  type ImageReference,
  type SeriesHeader,
} from '../../../core/series';
import { describeRecipe } from '../../../core/recipe-schema';
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
    DerivationDescription: derivation(header, frames),
    DerivationCodeSequence: derivationCodes(header, frames),
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

/** What was done to the pixels of frames and where they came from, ST of at most 1024 characters. */
export function derivation(header: SeriesHeader, frames: readonly number[]): string {
  if (header.provenance.kind === 'generated') return describeRecipe(header.provenance.recipe);
  const synthetic = frames.some((frame) => isFrameSynthetic(header, frame));
  const done = doneTo(header, frames).map(({ sentence }) => sentence);
  const by = `${SOFTWARE.name} ${SOFTWARE.version}`;
  if (done.length > 0) {
    const what = `${done.join(' ')} Written by ${by}`;
    // What was done last must not fall off the end behind a long recipe.
    return shortText(`${shortText(pastOf(header, synthetic), SHORT_TEXT_LIMIT - what.length - 2)}. ${what}`);
  }
  const again = `written again by ${by} with the same pixel values`;
  const past = pastOf(header, synthetic);
  return past === IMPORTED ? `${past} and ${again}` : shortText(`${past}; ${again}`);
}

const IMPORTED = 'Imported';

/** What an imported series, or one of its slices, was before this program had it. */
function pastOf(header: SeriesHeader, synthetic: boolean): string {
  const recipe = recipeOf(header);
  if (synthetic && recipe) return describeRecipe(recipe);
  if (header.syntheticFrames) {
    return synthetic
      ? 'Synthetic slice, made by a generator from other slices of its series'
      : 'Acquired slice of a series that also holds synthetic slices';
  }
  return isSynthetic(header) ? 'Synthetic' : IMPORTED;
}

function doneTo(header: SeriesHeader, frames: readonly number[]): Derivation[] {
  const done = new Set(frames.flatMap((frame) => frameDerivationsOf(header, frame)));
  return derivationsOf(header).filter((derived) => done.has(derived));
}

function shortText(text: string, length = SHORT_TEXT_LIMIT): string {
  return withinCharacters(text, length);
}

/** By kind, from CID 7203; where it has nothing nearer, the description says it. */
const CODES: Record<DerivationKind, [string, string]> = {
  resampled: ['113085', 'Spatial resampling'],
  enhanced: ['113085', 'Spatial resampling'],
  extended: ['113085', 'Spatial resampling'],
  completed: ['113085', 'Spatial resampling'],
};

/** Each code once, in the order in which things were done to any of the frames; none where nothing was. */
export function derivationCodes(header: SeriesHeader, frames: readonly number[]): Attributes[] | undefined {
  const codes = new Map(doneTo(header, frames).map(({ kind }) => CODES[kind]));
  return codes.size > 0 ? [...codes].map(([value, meaning]) => code(value, 'DCM', meaning)) : undefined;
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
    const done = derivationsOf(header).map(({ sentence }) => sentence);
    const contribution = shortText(done.join(' ')) || 'Imported and written again';
    items.push(equipment('109103', 'Modifying Equipment', SOFTWARE, contribution));
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
