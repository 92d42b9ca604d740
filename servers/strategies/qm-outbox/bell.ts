/** Wakes whoever waits; rung while nobody waits, it wakes the next one at once. */
export class Bell {
  #hasRung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#hasRung = true;
    this.#wake?.();
  }

  /** Resolves to true when the bell is or was rung, to false after `timeoutMs`. One waits at a time. */
  async wait(timeoutMs: number): Promise<boolean> {
    if (!this.#hasRung) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = resolve;
      await promise;
      this.#wake = null;
      clearTimeout(timer);
    }
    const isRung = this.#hasRung;
    this.#hasRung = false;
    return isRung;
  }
}
