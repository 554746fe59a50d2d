/** From a specification to its patients, each by its number alone, so that any of a million can be asked for. */
import type { ConditionValues } from '../core/conditions';
import { UserError, errorSentence } from '../core/errors';
import { MAX_SEED, type GenerateRequest } from '../core/request/parameters';
import { uidFromName } from '../dicom/uid';
import type { Pack } from '../engine/pack-folder';
import { taskFromRequest } from '../engine/task';
import { drawArtefacts } from './draw-artefacts';
import { Draws, shuffledPlace } from './draws';
import type { PlannedSeries } from './manifest-schema';
import { joinName, NAME_POOLS } from './names';
import type { Spec, SpecSeries } from './spec-schema';

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365.2425;

export type Packs = ReadonlyMap<string, Pack>;
/** A planned series without its number in the dataset, which nobody knows who asks for one patient. */
export type CohortSeries = Omit<PlannedSeries, 'index'>;

/** Series of one patient, studies in the order of their dates. Throws `UserError` (bad-request) with the field. */
export function patientSeries(spec: Spec, packs: Packs, index: number): CohortSeries[] {
  const patient = patientOf(spec, index);
  const { studies } = spec;
  const draw = (purpose: ConstructorParameters<typeof Draws>[1], place = 0) =>
    new Draws(spec.seed, purpose, index, place);
  const count = Number(draw('studies').choice(studies.count));
  const days = studyDays(spec, index, count);
  const ageAtFirst = Math.floor(draw('age').number(spec.person.age));
  const birthday =
    days[0]! - Math.floor((ageAtFirst + draw('birthday').uniform() * 0.99) * YEAR_DAYS) * DAY_MS;
  const all: CohortSeries[] = [];
  for (let s = 0; s < count; s++) {
    const time = draw('time', s);
    const two = (value: number) => String(value).padStart(2, '0');
    const study = {
      index: s,
      uid: uidFromName(`gridit-dataset/${spec.name}/${spec.seed}/${index}/${s}`),
      id: `ST${s + 1}`,
      date: dicomDay(days[s]!),
      time: `${two(time.whole(7, 18))}${two(time.whole(0, 59))}${two(time.whole(0, 59))}`,
      accessionNumber: `SYN${String(index + 1).padStart(8, '0')}${two(s + 1)}`,
      description: studies.description,
      age: wholeYears(birthday, days[s]!),
    };
    for (const [i, one] of spec.series.entries()) {
      all.push({
        patient: { ...patient, birthDate: dicomDay(birthday) },
        study,
        series: plannedSeries(spec, packs, { ...patient, index }, study, one, i),
      });
    }
  }
  return all;
}

function plannedSeries(
  spec: Spec,
  packs: Packs,
  patient: Pick<PlannedSeries['patient'], 'index' | 'sex'>,
  study: PlannedSeries['study'],
  one: SpecSeries,
  index: number,
): PlannedSeries['series'] {
  const place = study.index * 1000 + index;
  const pack = packs.get(one.pack)!;
  const anatomy = new Draws(
    spec.seed,
    'anatomy',
    patient.index,
    spec.studies.anatomy === 'same' ? 0 : study.index + 1,
  );
  const request: GenerateRequest = {
    packId: one.pack,
    seed: anatomy.whole(0, MAX_SEED),
    ...(one.frames !== undefined && { frames: one.frames }),
    ...(one.spacing !== undefined && { spacing: one.spacing }),
    ...(one.start !== undefined && { start: one.start }),
    ...(one.steps !== undefined && { steps: one.steps }),
    ...(one.sampler !== undefined && { sampler: one.sampler }),
    ...(one['super-resolution'] !== undefined && { superResolution: one['super-resolution'] }),
    conditions: conditionsOf(spec, pack, patient, study, one, place),
  };
  let frames: number;
  try {
    frames = framesOf(request, pack);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      'bad-request',
      `"series[${index + 1}]", for patient ${patient.index + 1}, study ${study.index + 1}: ${errorSentence(error)} ` +
        'Change that field, person.age, or studies.interval-days, by which people grow older.',
    );
  }
  const faulty = new Draws(spec.seed, 'fault', patient.index, place);
  const fault =
    spec.faults && faulty.uniform() < spec.faults.share ? faulty.one(spec.faults.names) : undefined;
  const artefacts = drawArtefacts(spec, patient.index, place);
  // All that the pixels follow from is in the name, so that a UID never means two things.
  const made = JSON.stringify([request, pack.sha256, artefacts, fault ?? null]);
  const uid = uidFromName(`${study.uid}/${index}/${made}`);
  const description = [one.description, ...artefacts.map(({ kind }) => `[${kind}]`)].join(' ').slice(0, 64);
  return {
    index,
    uid,
    frameOfReferenceUid: uidFromName(`${study.uid}/frame-of-reference`),
    description,
    frames,
    request,
    artefacts,
    ...(fault && { fault }),
    place: placeOf(spec, patient.index, study.index, one, index),
  };
}

/** Requests that differ in nothing but their seed have been found right, or not, before. */
const looked = new WeakMap<Pack, Map<string, number>>();
const MOST_LOOKED = 10_000;

/** Throws `UserError` (bad-request) for a request that the pack cannot meet. */
function framesOf(request: GenerateRequest, pack: Pack): number {
  let known = looked.get(pack);
  if (!known || known.size >= MOST_LOOKED) looked.set(pack, (known = new Map()));
  const key = JSON.stringify({ ...request, seed: 0 });
  const frames = known.get(key) ?? taskFromRequest(request, pack).positions.length;
  known.set(key, frames);
  return frames;
}

function patientOf(spec: Spec, index: number): Omit<PlannedSeries['patient'], 'birthDate'> {
  const naming = new Draws(spec.seed, 'name', index);
  const pool = naming.one(spec.names);
  const { family, given } = NAME_POOLS[pool];
  const split = splitOf(spec, index);
  return {
    index,
    id: `${spec.name.toUpperCase()}-${String(index + 1).padStart(7, '0')}`,
    name: joinName(naming.one<string>(family), naming.one<string>(given)),
    pool,
    sex: new Draws(spec.seed, 'sex', index).choice(spec.person.sex) as 'F' | 'M' | 'O',
    ...(split !== undefined && { split }),
  };
}

/** Shares come out as whole patients, to the nearest: the patients are shuffled and cut. */
function splitOf({ splits, seed, patients }: Spec, index: number): string | undefined {
  if (!splits) return undefined;
  const place = (shuffledPlace(seed, index, patients) + 0.5) / patients;
  let end = 0;
  for (const [name, share] of Object.entries(splits)) {
    end += share;
    if (place < end + 1e-9) return name;
  }
  return Object.keys(splits).at(-1);
}

/** Days as ms since 1970 in UTC, increasing. The first lies in the period, and so do the others where they fit. */
function studyDays(spec: Spec, patient: number, count: number): number[] {
  const { from, to, 'interval-days': interval } = spec.studies;
  const gaps = new Draws(spec.seed, 'interval', patient);
  const offsets = [0];
  for (let i = 1; i < count; i++)
    offsets.push(offsets.at(-1)! + Math.max(1, Math.round(gaps.number(interval))));
  const first = Date.parse(`${from}T00:00:00Z`) / DAY_MS;
  const last = Date.parse(`${to}T00:00:00Z`) / DAY_MS;
  const latestStart = Math.max(first, last - offsets.at(-1)!);
  const start = new Draws(spec.seed, 'date', patient).whole(first, latestStart);
  return offsets.map((offset) => (start + offset) * DAY_MS);
}

function dicomDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
}

function wholeYears(birth: number, day: number): number {
  const [from, to] = [new Date(birth), new Date(day)];
  const had =
    to.getUTCMonth() > from.getUTCMonth() ||
    (to.getUTCMonth() === from.getUTCMonth() && to.getUTCDate() >= from.getUTCDate());
  return to.getUTCFullYear() - from.getUTCFullYear() - (had ? 0 : 1);
}

/** Age and sex of the person where the pack knows them, and what else the specification asks of it. */
function conditionsOf(
  spec: Spec,
  { manifest }: Pack,
  patient: Pick<PlannedSeries['patient'], 'index' | 'sex'>,
  study: Pick<PlannedSeries['study'], 'age'>,
  one: SpecSeries,
  place: number,
): ConditionValues {
  const values: ConditionValues = {};
  for (const { name, dicom } of manifest.conditions) {
    if (dicom === 'PatientAge') values[name] = study.age;
    if (dicom === 'PatientSex') values[name] = patient.sex;
  }
  Object.entries(one.conditions ?? {}).forEach(([name, from], i) => {
    const draws = new Draws(spec.seed, 'condition', patient.index, place * 100 + i);
    const condition = manifest.conditions.find((known) => known.name === name);
    if (typeof from === 'number' || 'uniform' in from || 'normal' in from) {
      const value = draws.number(from as Parameters<Draws['number']>[0]);
      values[name] =
        condition?.type === 'number' && condition.whole ? Math.round(value) : Number(value.toFixed(6));
    } else {
      values[name] = draws.choice(from);
    }
  });
  return values;
}

function placeOf(spec: Spec, patient: number, study: number, one: SpecSeries, index: number): string {
  const digits = (value: number, length: number) => String(value + 1).padStart(length, '0');
  if (spec.output !== 'bids') {
    // Components of a file-set (PS3.10 section 8.2): eight upper-case letters and digits.
    const folder = `G${digits(Math.floor(patient / 1000) * 1000, 7)}`;
    return `${folder}/P${digits(patient, 7)}/ST${digits(study, 2)}/SE${digits(index, 2)}`;
  }
  const subject = `sub-${digits(patient, 7)}`;
  const session = `ses-${digits(study, 2)}`;
  const twins = spec.series.filter((other) => other['bids-suffix'] === one['bids-suffix']);
  const run = twins.length > 1 ? `_run-${twins.indexOf(one) + 1}` : '';
  return `${subject}/${session}/anat/${subject}_${session}${run}_${one['bids-suffix']}`;
}
