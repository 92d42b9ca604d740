/** What a command shows: tables, and its progress as a bar in a terminal and as plain lines elsewhere. */
import type { WriteStream } from 'node:tty';
import type { Table } from '../../reports/tables/table.ts';
import { textOf } from '../../reports/tables/text.ts';
import { minutesText, shortened } from '../../results/format.ts';
import type { Observer, Step } from '../../runner/schedule/progress.ts';

const barWidthMax = 24;
const barWidthMin = 8;
/** Of the phase, if the part that is under way leaves less than that. */
const phaseMin = 10;
/** Outside a terminal, how often a long phase prints a line. */
const plainIntervalMs = 15_000;
/** In a terminal, shortest time between two drawings of the bar. */
const drawIntervalMs = 80;

function share(step: Step): number {
  return step.total > 0 ? Math.min(1, step.done / step.total) : 0;
}

/** ` 42 %, 1:05 left, 12 of 24 decided`: what is known of it. */
function state(step: Step): string {
  const left = step.leftMs === undefined ? '' : `, ${minutesText(step.leftMs)} left`;
  const decided = step.decided === undefined ? '' : `, ${step.decided}`;
  return `${String(Math.floor(100 * share(step))).padStart(3)} %${left}${decided}`;
}

/** One line of text for a step, however long. */
export function describe(step: Step): string {
  return `${state(step)}  ${step.phase}${step.detail ? `: ${step.detail}` : ''}`;
}

/** The bar and the text of a step on a line of at most `columns`: the bar gives way first, and then the phase. */
export function progressLine(step: Step, columns: number): string {
  const room = Math.max(20, columns);
  const text = describe(step);
  const barWidth = Math.min(barWidthMax, room - text.length - 3);
  if (barWidth >= barWidthMin) return `${bar(step, barWidth)} ${text}`;
  const detail = step.detail ? `: ${step.detail}` : '';
  const phase = Math.max(phaseMin, room - state(step).length - 2 - detail.length);
  return shortened(`${state(step)}  ${shortened(step.phase, phase)}${detail}`, room);
}

function bar(step: Step, width: number): string {
  const filled = Math.round(width * share(step));
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}]`;
}

export interface ProgressDisplay extends Observer {
  /** Removes the bar from the screen. */
  clear(): void;
}

export function createProgress(stream: WriteStream): ProgressDisplay {
  return stream.isTTY ? terminalProgress(stream) : plainProgress(stream);
}

function terminalProgress(stream: WriteStream): ProgressDisplay {
  let last: Step | null = null;
  let drawnAt = 0;
  let isShown = false;
  return {
    step(step) {
      const now = performance.now();
      if (step.phase === last?.phase && now - drawnAt < drawIntervalMs) return;
      [last, drawnAt, isShown] = [step, now, true];
      stream.write(`\r\u001b[K${progressLine(step, (stream.columns || 80) - 1)}`);
    },
    clear() {
      if (isShown) stream.write('\r\u001b[K');
      isShown = false;
    },
  };
}

function plainProgress(stream: WriteStream): ProgressDisplay {
  let phase: string | null = null;
  let writtenAt = 0;
  return {
    step(step) {
      const now = performance.now();
      if (step.phase === phase && now - writtenAt < plainIntervalMs) return;
      [phase, writtenAt] = [step.phase, now];
      stream.write(`${describe(step)}\n`);
    },
    clear() {},
  };
}

/** Prints tables fitted to the width of the terminal. */
export function print(tables: readonly Table[]): void {
  write(tables, process.stdout.columns || 120);
}

/** The same, but without wrapping lines. */
export function printWhole(tables: readonly Table[]): void {
  write(tables, Number.POSITIVE_INFINITY);
}

/** Prints a sentence: wrapped in a terminal, on one line elsewhere. */
export function printLine(text: string): void {
  write([{ notes: [text] }], process.stdout.columns || Number.POSITIVE_INFINITY);
}

function write(tables: readonly Table[], columns: number): void {
  process.stdout.write(textOf(tables, { columns, color: isColored(process.stdout.isTTY, process.env) }));
}

/**
 * Whether to color what is written. FORCE_COLOR decides first, as in Node: 0 or false is no color, anything else is color,
 * even in a pipe. Then NO_COLOR, if it is not empty: no color, even in a terminal (no-color.org).
 */
export function isColored(isTerminal: boolean | undefined, environment: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR: forced = '', NO_COLOR: refused = '', TERM } = environment;
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return refused === '' && isTerminal === true && TERM !== 'dumb';
}
