/** The generate form's state: what is typed, what it comes to, and the pack it is for. */
import type { WindowGenerateRequest } from '../../electron/ipc/contract';
import { job } from '../state/job.svelte';
import { packs } from '../state/packs.svelte';
import type { Band } from './range-band';
import { checkForm, defaultFields, randomSeed, readNumber, type FormFields } from './request-form';

class GenerateForm {
  fields = $state<FormFields | null>(null);
  /** A kept seed is used again; otherwise each finished job rolls a new one. */
  keepSeed = $state(false);
  #packId = '';

  readonly check = $derived.by(() => {
    const pack = packs.selected;
    return pack && this.fields ? checkForm(this.fields, pack) : null;
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
    const seed = readNumber(this.fields?.seed ?? '') ?? randomSeed();
    this.fields = defaultFields(pack, seed);
  }

  setBand(band: Band): void {
    if (!this.fields) return;
    this.fields.start = String(band.start);
    this.fields.frames = String(band.frames);
  }

  rollSeed(): void {
    if (this.fields) this.fields.seed = String(randomSeed());
  }

  /** Starts the job, if the form has no mistake and none is running. */
  submit(): void {
    const request = this.check?.request;
    if (request && !job.running) void job.start(request);
  }

  jobDone(request: WindowGenerateRequest): void {
    if (!this.keepSeed && this.fields?.seed === String(request.seed)) this.rollSeed();
  }
}

export const form = new GenerateForm();
