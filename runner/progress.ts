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
  #doneMs = 0;
  #elapsedMs = 0;
  #begunAt: number | null = null;

  constructor(observer: Observer, totalMs: number) {
    this.#observer = observer;
    this.#totalMs = totalMs;
  }

  /** Says what begins now. */
  begin(phase: string, detail?: string): void {
    this.#begunAt ??= performance.now();
    const done = Math.min(this.#doneMs, this.#totalMs);
    // Early on the plan is trusted; later the pace so far.
    const trustMs = 10_000;
    const pace = (this.#elapsedMs + trustMs) / (this.#doneMs + trustMs);
    const leftMs = (this.#totalMs - done) * pace;
    this.#observer.step({ phase, ...(detail ? { detail } : {}), done, total: this.#totalMs, leftMs });
  }

  /** Counts what began as done, at the time that was planned for it. */
  done(plannedMs: number): void {
    const now = performance.now();
    this.#elapsedMs += now - (this.#begunAt ?? now);
    this.#begunAt = now;
    this.#doneMs += plannedMs;
  }
}
