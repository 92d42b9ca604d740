/** The progress of a run. */

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
  /** What is decided so far: `12 of 24 decided`. */
  readonly decided?: string;
}

export interface Observer {
  step(step: Step): void;
}

/** The progress of a run in planned milliseconds, with the time left corrected by how long things really take. */
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

  /** Reports what begins now. */
  begin(phase: string, detail?: string): void {
    const done = Math.min(this.#doneMs + this.#leftOutMs, this.#totalMs);
    const leftMs = (this.#totalMs - done) * this.pace;
    this.#observer.step({ phase, ...(detail ? { detail } : {}), done, total: this.#totalMs, leftMs });
  }

  /** Counts planned milliseconds as done. */
  done(plannedMs: number): void {
    this.#doneMs += plannedMs;
  }

  /** Counts planned milliseconds that are skipped. */
  leaveOut(plannedMs: number): void {
    this.#leftOutMs += plannedMs;
  }

  /** Excludes elapsed milliseconds that no plan knows of: data were prepared. */
  unplanned(ms: number): void {
    this.#unplannedMs += ms;
  }

  /** Milliseconds so far, without what was not planned. */
  get spentMs(): number {
    return performance.now() - this.#begunAt - this.#unplannedMs;
  }

  /** Actual over planned time so far. */
  get pace(): number {
    // Early on, the plan is trusted; later, the pace so far.
    const trustMs = 10_000;
    return (this.spentMs + trustMs) / (this.#doneMs + trustMs);
  }
}
