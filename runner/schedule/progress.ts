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
  #aheadMs: number;
  /** When the run ends, in `spentMs`, if it keeps to a budget: what takes longer then costs rounds. Null if it does not. */
  #endsAtMs: number | null;
  #shownMs = 0;
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
      budgetMs,
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
    this.#aheadMs = totalMs;
    this.#budgetMs = budgetMs ?? Number.NaN;
    this.#endsAtMs = totalMs <= this.#budgetMs ? totalMs : null;
    this.#begunAt = begunAt;
    this.#since = begunAt;
    this.#time = { windows: 0, warmingUp: 0, starting: 0, proving: 0, explaining: 0, other: 0, ...time };
  }

  /** Reports what begins now, and which part of the time it belongs to. */
  begin(phase: string, detail?: string, part: Part = 'other'): void {
    this.#enter(part);
    const leftMs = this.#leftMs;
    this.#observer.step({
      phase,
      ...(detail ? { detail } : {}),
      ...{ done: this.#advance(), total: this.#totalMs, leftMs },
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
    this.#aheadMs -= plannedMs;
  }

  /** From now on, so many planned milliseconds are ahead: rounds or launches were cut or added to keep the budget. */
  replan(aheadMs: number): void {
    this.#aheadMs = aheadMs;
    const [endsAtMs, roundingMs] = [this.spentMs + aheadMs * this.pace, 1];
    this.#endsAtMs = endsAtMs <= this.#budgetMs + roundingMs ? endsAtMs : null;
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

  get #leftMs(): number {
    const inTimeMs = (this.#endsAtMs ?? 0) - this.spentMs;
    return inTimeMs > 0 ? inTimeMs : Math.max(0, this.#aheadMs) * this.pace;
  }

  /** The share of the plan that is done, in its milliseconds. It never goes back, even if more is planned. */
  #advance(): number {
    const aheadMs = Math.max(0, this.#aheadMs);
    const share = this.#doneMs / (this.#doneMs + aheadMs) || 0;
    this.#shownMs = Math.max(this.#shownMs, aheadMs === 0 ? this.#totalMs : share * this.#totalMs);
    return this.#shownMs;
  }

  #enter(part: Part): void {
    const now = performance.now();
    this.#time[this.#part === 'windows' ? 'other' : this.#part] += now - this.#since;
    this.#since = now;
    this.#part = part;
  }
}
