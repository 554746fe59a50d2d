/** Playing a stack as a film: speed, direction, and what happens at the end. */
import { viewer } from '../viewer-state.svelte';
import { frameAfter, usualRate, type AtEnd, type Direction } from './frame-after';

const RATES = [1, 2, 5, 10, 15, 20, 25, 30, 40, 60] as const;

class Cine {
  /** Whether its bar is shown. */
  open = $state(false);
  playing = $state(false);
  /** Frames a second. */
  rate = $state(30);
  direction = $state<Direction>(1);
  atEnd = $state<AtEnd>('loop');
  /** Direction that a sweep is going in now. */
  #going: Direction = 1;

  toggle(): void {
    if (this.playing) return this.stop();
    this.open = true;
    this.#start();
  }

  stop(): void {
    this.playing = false;
  }

  close(): void {
    this.stop();
    this.open = false;
  }

  turnAround(): void {
    this.direction = this.direction === 1 ? -1 : 1;
    this.#going = this.direction;
  }

  changeRate(step: 1 | -1): void {
    const above = RATES.findIndex((rate) => rate > this.rate);
    const at = step === 1 ? above : RATES.findLastIndex((rate) => rate < this.rate);
    this.rate = RATES[at] ?? this.rate;
  }

  /** The rate that a series was recorded at, where its header tells. */
  turnTo(timesMs: readonly number[] | undefined): void {
    this.stop();
    this.rate = usualRate(timesMs);
  }

  #start(): void {
    this.playing = true;
    this.#going = this.direction;
    let due = performance.now();
    const step = (now: number) => {
      const pane = viewer.active;
      const frames = pane.series?.header.frames ?? 0;
      if (!this.playing || frames < 2) return this.stop();
      // A slow machine leaves frames out rather than play in slow motion.
      const count = Math.floor((now - due) / (1000 / this.rate));
      if (count > 0) {
        due += count * (1000 / this.rate);
        const next = frameAfter(pane.slice, frames, Math.min(count, frames), this.#going, this.atEnd);
        this.#going = next.direction;
        pane.follow = false;
        pane.slice = next.frame;
        if (next.ended) return this.stop();
      }
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }
}

export const cine = new Cine();
