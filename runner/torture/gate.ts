/** A barrier between operations. When it is closed, operations in progress finish and none begin. */
export class Gate {
  #inside = 0;
  #isOpen = false;
  #opened = Promise.withResolvers<void>();
  #emptied = Promise.withResolvers<void>();

  /** Also ends the wait of a pending `close`, because nobody should wait any more after an interruption. */
  open(): void {
    this.#isOpen = true;
    this.#opened.resolve();
    this.#emptied.resolve();
  }

  /** Resolves when no operation is inside. */
  async close(): Promise<void> {
    this.#isOpen = false;
    this.#opened = Promise.withResolvers();
    this.#emptied = Promise.withResolvers();
    if (this.#inside > 0) await this.#emptied.promise;
  }

  /** Runs `work` inside, as soon as the gate is open. */
  async pass<Result>(work: () => Promise<Result>): Promise<Result> {
    while (!this.#isOpen) await this.#opened.promise;
    this.#inside += 1;
    try {
      return await work();
    } finally {
      this.#inside -= 1;
      if (this.#inside === 0 && !this.#isOpen) this.#emptied.resolve();
    }
  }
}
