import { AppError, type Fault } from '../../../../../workflows/language/app-error.ts';

/** What is wrong in a graph; pointers lead into the document as it was sent. */
export class GraphFaults {
  private readonly found: Fault[] = [];

  add(pointer: string, detail: string): void {
    this.found.push({ pointer, detail });
  }

  /** @throws AppError `invalid-definition` when there are any */
  check(): void {
    if (this.found.length === 0) return;
    const told = this.found.slice(0, 3).map(({ detail }) => detail);
    throw new AppError('invalid-definition', told.join(' '), { faults: this.found.slice(0, 100) });
  }
}
