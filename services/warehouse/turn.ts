/** One at a time, in the order of asking. */
export class Turn {
  #free = true;
  readonly #line: (() => void)[] = [];

  /** Resolves with true when it is the caller's turn; with false, and without a turn, when `gone` aborts before. */
  async take(gone?: AbortSignal): Promise<boolean> {
    if (gone?.aborted) return false;
    if (this.#free) {
      this.#free = false;
      return true;
    }
    return new Promise<boolean>((resolve) => {
      const come = () => {
        gone?.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = () => {
        this.#line.splice(this.#line.indexOf(come), 1);
        resolve(false);
      };
      this.#line.push(come);
      gone?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Ends the caller's turn; the next in line has it from now on. */
  give(): void {
    const next = this.#line.shift();
    if (next) next();
    else this.#free = true;
  }
}
