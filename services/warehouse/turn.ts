/** One at a time, in the order of asking. */
export class Turn {
  #free = true;
  readonly #line: (() => void)[] = [];

  /** Resolves when it is the caller's turn. */
  async take(): Promise<void> {
    if (this.#free) {
      this.#free = false;
      return;
    }
    await new Promise<void>((resolve) => this.#line.push(resolve));
  }

  /** Ends the caller's turn. What is read from other connections is heard before the next begins. */
  give(): void {
    const next = this.#line.shift();
    if (next) setImmediate(next);
    else this.#free = true;
  }
}
