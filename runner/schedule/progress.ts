/** The progress of a run. */
import type { Time } from '../../results/run-file/run.ts';

export interface Step {
  /** What is going on; stays the same while its parts pass. */
  readonly phase: string;
  /** The current part; changes quickly. */
  readonly detail?: string;
  /** Work done so far, in the unit of `total`. */
  readonly done: number;
  readonly total: number;
  /** Milliseconds left, if there is a plan. */
  readonly leftMs?: number;
  /** What can be told so far: `12 of 24 decided`. */
  readonly decided?: string;
}

export interface Observer {
  step(step: Step): void;
}

/** The parts of a run's time, as its file names them. */
export type Part = keyof Time;

/**
 * The progress of a run in planned milliseconds, with the time left corrected by how long things really take; and an account
 * of where the time went.
 */
export class Timetable {
  readonly #observer: Observer;
  readonly #totalMs: number;
  readonly #budgetMs: number;
  readonly #begunAt: number;
  #doneMs = 0;
  #leftOutMs = 0;
  #unplannedMs = 0;
  #decided: string | undefined;
  #part: Part = 'other';
  #since: number;
  readonly #time: Record<Part, number>;

  /** `begunAt`: when the run began, by `performance.now()`. `time`: of the parts of the run that came before. */
  constructor(
    observer: Observer,
    {
      totalMs,
      budgetMs = Number.POSITIVE_INFINITY,
      begunAt = performance.now(),
      time = null,
    }: {
      readonly totalMs: number;
      readonly budgetMs?: number | undefined;
      readonly begunAt?: number;
      readonly time?: Time | null;
    },
  ) {
    this.#observer = observer;
    this.#totalMs = totalMs;
    this.#budgetMs = budgetMs;
    this.#begunAt = begunAt;
    this.#since = begunAt;
    this.#time = { windows: 0, warmingUp: 0, starting: 0, proving: 0, explaining: 0, other: 0, ...time };
  }

  /** Reports what begins now, and which part of the time it belongs to. */
  begin(phase: string, detail?: string, part: Part = 'other'): void {
    this.#enter(part);
    const done = Math.min(this.#doneMs + this.#leftOutMs, this.#totalMs);
    const leftMs = Math.min((this.#totalMs - done) * this.pace, this.#inBudgetMs);
    this.#observer.step({
      phase,
      ...(detail ? { detail } : {}),
      ...{ done, total: this.#totalMs, leftMs },
      ...(this.#decided ? { decided: this.#decided } : {}),
    });
  }

  /** Counts a window within a part named `windows`; the rest of that part is what lies between windows. */
  window(spanMs: number): void {
    if (this.#part !== 'windows') return;
    this.#time.windows += spanMs;
    this.#time.other -= spanMs;
  }

  /** Shown with each step from now on: what can be told so far. */
  decide(text: string): void {
    this.#decided = text;
  }

  /** Counts planned milliseconds as done. */
  done(plannedMs: number): void {
    this.#doneMs += plannedMs;
  }

  /** Counts planned milliseconds that are skipped; below 0 if more is done than was planned. */
  leaveOut(plannedMs: number): void {
    this.#leftOutMs += plannedMs;
  }

  /** Excludes elapsed milliseconds that no plan knows of: data were prepared. */
  unplanned(ms: number): void {
    this.#unplannedMs += ms;
    this.#time[this.#part] -= ms;
  }

  /** Milliseconds so far, without what was not planned. */
  get spentMs(): number {
    return performance.now() - this.#begunAt - this.#unplannedMs;
  }

  /** Where they went. */
  get time(): Time {
    this.#enter(this.#part);
    return { ...this.#time };
  }

  /** Actual over planned time so far. */
  get pace(): number {
    // Early on, the plan is trusted; later, the pace so far.
    const trustMs = 20_000;
    return (this.spentMs + trustMs) / (this.#doneMs + trustMs);
  }

  /** Rounds are cut to keep the budget, so no more than this is left; once it is over, the plan alone tells. */
  get #inBudgetMs(): number {
    const leftMs = this.#budgetMs - this.spentMs;
    return leftMs > 0 ? leftMs : Number.POSITIVE_INFINITY;
  }

  #enter(part: Part): void {
    const now = performance.now();
    this.#time[this.#part === 'windows' ? 'other' : this.#part] += now - this.#since;
    this.#since = now;
    this.#part = part;
  }
}
