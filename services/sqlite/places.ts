/** How many may be taken at once, in all and under one key; who finds none waits in line. */
export class Places {
  readonly #most: number;
  readonly #mostOfKey: number;
  readonly #taken = new Map<string, number>();
  #all = 0;
  #line: { key: string; go: () => void }[] = [];

  constructor(most: number, mostOfKey: number) {
    this.#most = most;
    this.#mostOfKey = mostOfKey;
  }

  /** Resolves once the caller has a place. @throws the signal's reason */
  async take(key: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#isFree(key)) return this.#count(key, 1);
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#line = this.#line.filter((each) => each !== waiting);
        reject(signal.reason);
      };
      const waiting = {
        key,
        go: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#line.push(waiting);
    });
  }

  /** Gives a place to the first in line that may have it. */
  give(key: string): void {
    this.#count(key, -1);
    const next = this.#line.find((each) => this.#isFree(each.key));
    if (!next) return;
    this.#line = this.#line.filter((each) => each !== next);
    this.#count(next.key, 1);
    next.go();
  }

  #isFree(key: string): boolean {
    return this.#all < this.#most && (this.#taken.get(key) ?? 0) < this.#mostOfKey;
  }

  #count(key: string, change: 1 | -1): void {
    const taken = (this.#taken.get(key) ?? 0) + change;
    if (taken === 0) this.#taken.delete(key);
    else this.#taken.set(key, taken);
    this.#all += change;
  }
}
