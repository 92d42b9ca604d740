/** What a run tells whoever watches it. */

export interface Step {
  /** What is going on, in words that stay the same while its parts pass. */
  readonly phase: string;
  /** The part that has begun; passes quickly. */
  readonly detail?: string;
  /** How far the work is, in any unit that stays the same over one plan. */
  readonly done: number;
  readonly total: number;
  /** Milliseconds left according to plan, where there is one. */
  readonly leftMs?: number;
}

export interface Observer {
  step(step: Step): void;
}

/** How far a run is, in the milliseconds that its plan gives each part, corrected by how long they really take. */
export class Timetable {
  readonly #observer: Observer;
  readonly #totalMs: number;
  readonly #begunAt = performance.now();
  #doneMs = 0;
  #leftOutMs = 0;
  #unplannedMs = 0;

  constructor(observer: Observer, totalMs: number) {
    this.#observer = observer;
    this.#totalMs = totalMs;
  }

  /** Says what begins now. */
  begin(phase: string, detail?: string): void {
    const done = Math.min(this.#doneMs + this.#leftOutMs, this.#totalMs);
    const leftMs = (this.#totalMs - done) * this.pace;
    this.#observer.step({ phase, ...(detail ? { detail } : {}), done, total: this.#totalMs, leftMs });
  }

  /** Counts what began as done, at the time that was planned for it. */
  done(plannedMs: number): void {
    this.#doneMs += plannedMs;
  }

  /** Counts what was planned and will not be. */
  leaveOut(plannedMs: number): void {
    this.#leftOutMs += plannedMs;
  }

  /** Takes time that has passed out of the account: data were prepared, which no plan knows of. */
  unplanned(ms: number): void {
    this.#unplannedMs += ms;
  }

  /** Milliseconds so far, what was not planned left out. */
  get spentMs(): number {
    return performance.now() - this.#begunAt - this.#unplannedMs;
  }

  /** How much longer than planned things take. */
  get pace(): number {
    // Early on the plan is trusted; later the pace so far.
    const trustMs = 10_000;
    return (this.spentMs + trustMs) / (this.#doneMs + trustMs);
  }
}
