import { AppError } from './app-error.ts';

/** What one evaluation may cost. Counts, not clocks: the same expression on the same data always ends the same way. */
export interface ExpressionLimits {
  /** Nodes of the syntax tree, checked when parsing. */
  nodes: number;
  /** Comprehensions (`map`, `filter`, `all`, `exists`, `exists_one`) inside one another, checked when parsing. */
  nesting: number;
  /** Elements that comprehensions visit in one evaluation. */
  iterations: number;
  /** Values visited and 64-character pieces of text built by functions, comparisons and results in one evaluation. */
  work: number;
}

/** The limits of design section 9. */
export const expressionLimits: ExpressionLimits = { nodes: 2000, nesting: 3, iterations: 100_000, work: 2_000_000 };

/** Counts the work of one evaluation. */
export class ExpressionBudget {
  readonly #limits: ExpressionLimits;
  readonly #expression: string;
  /** For ids that are derived from it; empty where there is no execution. */
  readonly executionId: string;
  #iterations = 0;
  #work = 0;
  #failure: AppError | null = null;

  constructor(expression: string, limits: ExpressionLimits, executionId = '') {
    this.executionId = executionId;
    this.#expression = expression;
    this.#limits = limits;
  }

  /** The refusal, which stands even when the expression itself swallowed it (`false && costly`). */
  get failure(): AppError | null {
    return this.#failure;
  }

  /** Units of work so far. */
  get spent(): number {
    return this.#work;
  }

  /** Counts the elements of a comprehension, and units of work for each. @throws AppError expression-too-costly */
  iterate(count: number, position: number, weight = 1): void {
    this.#iterations += count;
    if (this.#iterations > this.#limits.iterations)
      this.#refuse(`visits more than ${this.#limits.iterations} list elements`, position);
    this.work(count * weight, position);
  }

  /** Counts visited values. @throws AppError expression-too-costly */
  work(count: number, position = 0): void {
    this.#work += count;
    if (this.#work > this.#limits.work) this.#refuse(`needs more than ${this.#limits.work} units of work`, position);
  }

  /** Counts text that is read or built. @throws AppError expression-too-costly */
  text(characters: number, position = 0): void {
    this.work(1 + Math.ceil(characters / 64), position);
  }

  /** Counts every value in a JSON-like value; what is shared counts each time, since it would be written each time. */
  weigh(value: unknown, position = 0): void {
    this.work(1, position);
    if (typeof value === 'string') this.text(value.length, position);
    else if (value instanceof Map) for (const entry of value.values()) this.weigh(entry, position);
    else if (typeof value === 'object' && value !== null)
      for (const entry of Object.values(value)) this.weigh(entry, position);
  }

  #refuse(what: string, position: number): never {
    this.#failure ??= new AppError(
      'expression-too-costly',
      `The expression \`${this.#expression.slice(0, 200)}\` ${what}. Filter the data earlier, or split the work over several steps.`,
      { details: { expression: this.#expression, position } },
    );
    throw this.#failure;
  }
}
