/** The generate form's state: what is typed, what it comes to, and the pack it is for. */
import type { CompleteRequest } from '../../electron/ipc/contract';
import type { WindowSettings } from '../../electron/ipc/settings-calls';
import { settings } from '../state/settings.svelte';
import { packs } from '../state/packs.svelte';
import { panel } from '../state/panel.svelte';
import { queue } from '../state/queue.svelte';
import { readNumber } from '../strings/format';
import { checkBatch, NO_BATCH, type BatchFields } from './batch-form';
import type { Band } from './range-band';
import { checkForm, fieldsOf, preferredFields, randomSeed, type FormFields } from './request-form';

class GenerateForm {
  fields = $state<FormFields | null>(null);
  /** A kept seed is used again; otherwise each finished job rolls a new one. */
  keepSeed = $state(settings.values.generating.seed !== null);
  batch = $state<BatchFields>({ ...NO_BATCH });
  #packId = '';

  readonly check = $derived.by(() => {
    const pack = packs.selected;
    return pack && this.fields ? checkForm(this.fields, pack) : null;
  });

  readonly batchCheck = $derived.by(() => {
    const pack = packs.selected;
    return pack && this.fields ? checkBatch(this.batch, this.fields, pack) : null;
  });

  /** The covered range as the figure draws it; null while the numbers cannot be read. */
  readonly band = $derived.by((): Band | null => {
    if (!this.fields) return null;
    const frames = readNumber(this.fields.frames);
    const spacing = readNumber(this.fields.spacing);
    const start = readNumber(this.fields.start);
    if (frames === undefined || spacing === undefined || start === undefined) return null;
    if (!Number.isInteger(frames) || frames < 1 || spacing <= 0) return null;
    return { frames, spacing, start };
  });

  /** Fills the form from the chosen pack when another one is chosen; the seed stays. */
  followPack(): void {
    const pack = packs.selected;
    if (!pack || pack.id === this.#packId) return;
    this.#packId = pack.id;
    const { generating } = settings.values;
    const seed = readNumber(this.fields?.seed ?? '') ?? generating.seed ?? randomSeed();
    this.fields = preferredFields(pack, seed, generating);
  }

  /** The settings are others now: what nobody has typed over follows them. */
  defaultsChanged(before: WindowSettings['generating']): void {
    const { generating } = settings.values;
    if (generating.packId !== before.packId) packs.prefer(generating.packId);
    if (generating.seed !== before.seed) {
      this.keepSeed = generating.seed !== null;
      if (this.fields) this.fields.seed = String(generating.seed ?? randomSeed());
    }
    const pack = packs.selected;
    if (!pack || !this.fields || pack.id !== this.#packId) return this.followPack();
    const old = preferredFields(pack, 0, before);
    const now = preferredFields(pack, 0, generating);
    for (const name of ['frames', 'spacing', 'steps'] as const)
      if (this.fields[name] === old[name]) this.fields[name] = now[name];
    if (this.fields.provider === old.provider) this.fields.provider = now.provider;
  }

  /** Fills the form with a request, to change it and ask again. */
  fill(request: CompleteRequest): void {
    packs.selectedId = request.packId;
    this.followPack();
    const pack = packs.selected;
    if (pack) this.fields = fieldsOf(request, pack);
    this.keepSeed = true;
  }

  setBand(band: Band): void {
    if (!this.fields) return;
    this.fields.start = String(band.start);
    this.fields.frames = String(band.frames);
  }

  rollSeed(): void {
    if (this.fields) this.fields.seed = String(randomSeed());
  }

  /** Asks for what the form says, if it has no mistake. What begins at once is shown as it is made. */
  submit(): void {
    const requests = this.batchCheck?.requests;
    if (!requests || requests.length === 0) return;
    const idle = queue.pending.length === 0;
    void queue.add(requests).then((taken) => {
      if (!taken) return;
      if (idle) panel.tab = 'queue';
      this.batch = { ...NO_BATCH };
    });
  }

  jobDone(request: CompleteRequest): void {
    if (!this.keepSeed && this.fields?.seed === String(request.seed)) this.rollSeed();
  }
}

export const form = new GenerateForm();
