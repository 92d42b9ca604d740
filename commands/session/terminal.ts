/** What a command shows: tables, and its progress as a bar in a terminal and as plain lines elsewhere. */
import type { WriteStream } from 'node:tty';
import type { Table } from '../../reports/tables/table.ts';
import { textOf } from '../../reports/tables/text.ts';
import { minutesText } from '../../results/format.ts';
import type { Observer, Step } from '../../runner/schedule/progress.ts';

const barWidth = 24;
/** Outside a terminal, how often a long phase prints a line. */
const plainIntervalMs = 15_000;
/** In a terminal, shortest time between two drawings of the bar. */
const drawIntervalMs = 80;

function share(step: Step): number {
  return step.total > 0 ? Math.min(1, step.done / step.total) : 0;
}

/** One line of text for a step, with the share done and the time left if they are known. */
export function describe(step: Step): string {
  const left = step.leftMs === undefined ? '' : `, ${minutesText(step.leftMs)} left`;
  return `${String(Math.floor(100 * share(step))).padStart(3)} %${left}  ${step.phase}${step.detail ? `: ${step.detail}` : ''}`;
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
      const filled = Math.round(barWidth * share(step));
      const line = `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${describe(step)}`;
      stream.write(`\r\u001b[K${line.slice(0, Math.max(20, (stream.columns || 80) - 1))}`);
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

/** The same, but without cutting or wrapping lines. */
export function printWhole(tables: readonly Table[]): void {
  write(tables, Number.POSITIVE_INFINITY);
}

function write(tables: readonly Table[], columns: number): void {
  process.stdout.write(textOf(tables, { columns, color: process.stdout.isTTY }));
}
