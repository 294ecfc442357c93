import type { Fault } from './app-error.ts';

const MOST = 100;

/** Collects what is wrong with a definition, in order; after 100 places the rest is not told. */
export class FaultList {
  readonly #faults: Fault[] = [];

  get all(): readonly Fault[] {
    return this.#faults;
  }

  get full(): boolean {
    return this.#faults.length >= MOST;
  }

  add(
    pointer: string,
    detail: string,
    more: { suggestion?: string | undefined; step?: string | undefined } = {},
  ): void {
    if (this.full) return;
    const { suggestion, step } = more;
    this.#faults.push({
      pointer,
      detail,
      ...(suggestion === undefined ? {} : { suggestion }),
      ...(step === undefined ? {} : { step }),
    });
  }
}

/** A JSON Pointer (RFC 6901) one key further down. */
export function below(pointer: string, ...keys: readonly (string | number)[]): string {
  return keys.reduce<string>(
    (path, key) => `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    pointer,
  );
}
