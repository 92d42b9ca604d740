/** Numbers as text, the same on the page, in a terminal and in the README: latencies in ms, three significant digits. */
import type { Estimate, Interval } from './statistics/estimate.ts';

/** Shown in place of an unknown figure. */
export const none = '—';

/** Between a number and its percent sign, so that no line breaks there. */
const noBreak = '\u00a0';

const rounded = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3, minimumSignificantDigits: 3 });
const plain = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const short = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2, minimumSignificantDigits: 2 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `0.00412` -> `0.00412`, `1234.5` -> `1,230` */
export function threeDigits(value: number): string {
  return rounded.format(value);
}

/** `0.0776` -> `0.078`, `430.2` -> `430` */
export function twoDigits(value: number): string {
  return short.format(value);
}

/** Microseconds as milliseconds, without the unit: `2310` -> `2.31`. */
export function inMs(us: number): string {
  return threeDigits(us / 1000);
}

/** `2.31 ms` */
export function withMs(us: number): string {
  return `${inMs(us)} ms`;
}

/** Milliseconds up to a second, then seconds: `35.0 ms`, `2.97 s`. */
export function withMsOrS(us: number): string {
  return us < 1e6 ? withMs(us) : `${threeDigits(us / 1e6)} s`;
}

/** Bytes as megabytes, without the unit: `76060351` -> `76.1`. */
export function inMegabytes(bytes: number): string {
  return plain.format(bytes / 1e6);
}

/** Counters: `3`, `1.5`, `47`. */
export function counter(value: number): string {
  return Number.isInteger(value) ? whole.format(value) : plain.format(value);
}

/** `0.0314` -> `±3.1 %` */
export function spreadText(spread: number): string {
  return `±${shareText(spread)}`;
}

/** `0.0314` -> `3.1 %`, `0.214` -> `21 %` */
export function shareText(share: number): string {
  const percent = share * 100;
  return `${percent.toFixed(percent < 9.95 ? 1 : 0)}${noBreak}%`;
}

/** A limit that must not be understated: rounded up, `0.0314` -> `3.2 %`, `0.214` -> `22 %`. */
export function percentAtLeast(share: number): string {
  // Subtracts the rounding error of binary fractions, so that 3.0 % stays 3.0 %.
  const tenths = Math.ceil(share * 1000 - 1e-9);
  return tenths < 100
    ? `${(Math.max(tenths, 1) / 10).toFixed(1)}${noBreak}%`
    : `${whole.format(Math.ceil(share * 100 - 1e-9))}${noBreak}%`;
}

/** A ratio as a change: `1.2` -> `+20 %`, `0.969` -> `-3.1 %`. */
export function changeText(ratio: number): string {
  const change = ratio - 1;
  return `${change < 0 ? '-' : '+'}${shareText(Math.abs(change))}`;
}

/** `2.29–2.33`, each end printed by `format`. */
export function rangeText(
  interval: Pick<Interval, 'low' | 'high'>,
  format: (value: number) => string,
): string {
  return `${format(interval.low)}–${format(interval.high)}`;
}

/** `, over 6 rounds` for an interval that is not over launches, as intervals should be. */
export function overRounds({ over, count }: Interval): string {
  return over === 'launches' ? '' : `, over ${countOf(count, over === 'rounds' ? 'round' : 'sample')}`;
}

/** `0.943 (0.921–0.966)`, each number printed by `format`. Says what the interval is over if that is not launches. */
export function figureText(estimate: Estimate | null, format: (value: number) => string): string {
  if (estimate === null) return none;
  const { value, interval } = estimate;
  if (interval === null) return format(value);
  return `${format(value)} (${rangeText(interval, format)}${overRounds(interval)})`;
}

/** Text by `format`, or the sign for an unknown figure. */
export function orNone(value: number | null, format: (value: number) => string): string {
  return value === null ? none : format(value);
}

/** For the beginning of a cell or a sentence: `server CPU` -> `Server CPU`; `p50` stays. */
export function capitalized(text: string): string {
  return text.replace(/^[a-z](?=[a-z])/, (letter) => letter.toUpperCase());
}

/** `2026-11-22 21:40 UTC` */
export function dateText(isoDate: string): string {
  return `${isoDate.slice(0, 10)} ${isoDate.slice(11, 16)} UTC`;
}

/** `3 launches`, `1 launch` */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`;
}

/** Escapes control characters, which a terminal obeys, and format characters, which hide or reorder text: `\u{1b}`. */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);
}

/** One line of printable text. What must not be parted stays together. */
export function oneLine(text: string): string {
  return escapeControls(text.replace(/[^\S\u00a0]+/g, ' ').trim());
}

/** The text, cut to at most `length` characters, ellipsis included. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}

/** `1:05`, minutes and seconds. */
export function minutesText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** How often: `1 s`, `250 ms` */
export function everyText(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}
