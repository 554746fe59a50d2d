/** Numbers as they are shown – short, with units, the same everywhere – and as they are typed. */

/** At most `decimals` places, no trailing zeros: 1.75, 3.5, 12. */
export function number(value: number, decimals = 2): string {
  const text = value.toFixed(decimals);
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return (trimmed === '-0' ? '0' : trimmed).replace('-', '−');
}

/** "32 × 128 × 128": frames, rows, columns. */
export function dimensions(frames: number, rows: number, columns: number): string {
  return `${frames} × ${rows} × ${columns}`;
}

/** "1.75 × 1.75 × 3.5 mm": column, row and slice spacing; a slice spacing of 0 means a single slice. */
export function spacing(values: readonly [number, number, number]): string {
  const shown = values[2] > 0 ? values : values.slice(0, 2);
  return `${shown.map((value) => number(value)).join(' × ')} mm`;
}

/** "1 slice", "12 slices". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** A length of time: "4 s", "1 min 20 s", "2 h 5 min". Seconds are dropped where they no longer matter. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    const rest = seconds % 60;
    return rest && minutes < 10 ? `${minutes} min ${rest} s` : `${minutes} min`;
  }
  const rest = minutes % 60;
  return rest ? `${Math.floor(minutes / 60)} h ${rest} min` : `${Math.floor(minutes / 60)} h`;
}

/**
 * What is left of a job, as a sentence part. Rounded up to steps that a person can follow without the text
 * flickering: seconds under 10, then 5 s, then 10 s steps.
 */
export function timeLeft(ms: number | null | undefined): string {
  if (ms == null || !Number.isFinite(ms)) return 'estimating time left';
  const seconds = Math.ceil(Math.max(0, ms) / 1000);
  if (seconds <= 1) return 'almost done';
  const step = seconds < 10 ? 1 : seconds < 60 ? 5 : seconds < 600 ? 10 : 60;
  return `about ${duration(Math.ceil(seconds / step) * step * 1000)} left`;
}

/** A number of bytes: "812 B", "3.4 MB", "1.2 GB" (decimal, as systems show it). */
export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = n;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${number(value, value < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

/** Reads a number as people type it (comma or point, any minus sign); undefined for anything else. */
export function readNumber(text: string | boolean | undefined): number | undefined {
  if (typeof text !== 'string') return undefined;
  const plain = text.trim().replace('−', '-').replace(',', '.');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * A DICOM date (PS3.5 6.2, DA), as all dates are shown: "20240229" as "2024-02-29". Where month or day are unknown and
 * written as zeros, what is known: "20120000" as "2012". What is no date stays as it is.
 */
export function date(text: string): string {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(text.trim()) ?? [];
  if (!year || !month || !day) return text;
  if (year === '0000') return '';
  return [year, ...(month === '00' ? [] : day === '00' ? [month] : [month, day])].join('-');
}

/** A whole number with separators: "1,141". */
export function whole(n: number): string {
  return n.toLocaleString('en');
}
