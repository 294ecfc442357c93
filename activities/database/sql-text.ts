import { postgresGrammar, type SqlGrammar, type SqlQuote } from './sql-grammar.ts';

/** A part of a SQL text. What is no name of ours is given on as it is. */
export type SqlPart =
  | { kind: 'text'; text: string }
  /** `$a`, `$b`, …: the input tables in order. */
  | { kind: 'table'; index: number }
  /** `@name`: a parameter by name. */
  | { kind: 'parameter'; name: string }
  /** `$1`, `$2`, …: a parameter by place, from 1. */
  | { kind: 'place'; number: number };

/** A SQL text that was read. */
export interface SqlText {
  parts: SqlPart[];
  /** What is wrong with it, as the end of a sentence; null: nothing that can be seen without a database. */
  fault: string | null;
  /** Separated statements, those without anything in them left out. */
  statements: number;
}

/** Letters that a name may hold; PostgreSQL takes every letter beyond ASCII. */
const word = /[A-Za-z0-9_\u0080-\uffff]/;
const dollarQuote = /^\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/;

/**
 * Finds our names in a SQL text: never inside strings, quoted names, comments and dollar quotes, and never in an operator
 * (`<@`, `@>`, `@@`). Semicolons are left out. Nothing here decides what a statement does; the database does.
 * @param grammar of the database; unless given, as the warehouse reads.
 */
export function readSql(sql: string, grammar: SqlGrammar = postgresGrammar): SqlText {
  const scan = new Scan(sql, grammar);
  while (!scan.done) scan.step();
  return scan.result();
}

class Scan {
  readonly #sql: string;
  readonly #grammar: SqlGrammar;
  readonly #parts: SqlPart[] = [];
  #at = 0;
  #from = 0;
  #depth = 0;
  #fault: string | null = null;
  #statements = 0;
  #content = false;

  constructor(sql: string, grammar: SqlGrammar) {
    this.#sql = sql;
    this.#grammar = grammar;
  }

  get done(): boolean {
    return this.#at >= this.#sql.length;
  }

  result(): SqlText {
    this.#flush();
    if (this.#content) this.#statements += 1;
    if (this.#depth > 0) this.#fault ??= 'leaves a parenthesis open';
    return { parts: this.#parts, fault: this.#fault, statements: this.#statements };
  }

  step(): void {
    const char = this.#sql[this.#at] ?? '';
    const quote = this.#grammar.quotes[char];
    const refused = this.#grammar.refused.find(({ at }) => this.#meets(at));
    if (refused) this.#fault ??= refused.fault;
    if (quote) this.#skipQuoted(quote);
    else if (this.#meets(this.#grammar.lineComment.begin)) this.#skipLine();
    else if (this.#sql.startsWith('/*', this.#at)) this.#skipComment();
    else if (char === '$') this.#readDollar();
    else if (char === '@') this.#readAt();
    else if (char === ';') this.#endStatement();
    else this.#skipPlain(char);
  }

  /** Whether what stands here is what a sticky expression asks for. */
  #meets(sticky: RegExp): boolean {
    sticky.lastIndex = this.#at;
    return sticky.test(this.#sql);
  }

  #skipPlain(char: string): void {
    if (char === '(') this.#depth += 1;
    if (char === ')') this.#depth -= 1;
    if (this.#depth < 0) this.#fault ??= 'closes a parenthesis that it does not open';
    if (char === '\0') this.#fault ??= 'holds a NUL character';
    if (char.trim() !== '') this.#content = true;
    this.#at += 1;
  }

  #endStatement(): void {
    if (this.#content) this.#statements += 1;
    this.#content = false;
    this.#flush();
    this.#at += 1;
    this.#from = this.#at;
  }

  #skipQuoted({ close, escapes, fault }: SqlQuote): void {
    const before = this.#sql[this.#at - 1] ?? '';
    const afterE = /[eE]/.test(before) && !word.test(this.#sql[this.#at - 2] ?? '');
    this.#content = true;
    if (escapes === 'always' || (escapes === 'after E' && afterE)) this.#skipEscaped(close, fault);
    else this.#skipTo(close, fault);
  }

  #skipEscaped(close: string, fault: string): void {
    for (this.#at += 1; !this.done && this.#sql[this.#at] !== close; this.#at++) {
      if (this.#sql[this.#at] === '\\') this.#at += 1;
    }
    if (this.done) this.#fault ??= fault;
    this.#at += 1;
  }

  /** A doubled quote begins what follows anew, which comes to the same. */
  #skipTo(end: string, fault: string): void {
    const found = this.#sql.indexOf(end, this.#at + 1);
    if (found === -1) this.#fault ??= fault;
    this.#at = found === -1 ? this.#sql.length : found + end.length;
  }

  #skipLine(): void {
    const length = this.#sql.slice(this.#at).search(this.#grammar.lineComment.end);
    this.#at = length === -1 ? this.#sql.length : this.#at + length;
  }

  #skipComment(): void {
    let depth = 0;
    do {
      const two = this.#sql.slice(this.#at, this.#at + 2);
      const opens = two === '/*' && (depth === 0 || this.#grammar.nestedComments);
      if (opens) depth += 1;
      if (two === '*/') depth -= 1;
      this.#at += opens || two === '*/' ? 2 : 1;
    } while (depth > 0 && !this.done);
    if (depth > 0) this.#fault ??= 'leaves a comment open';
  }

  #readDollar(): void {
    this.#content = true;
    const before = this.#sql[this.#at - 1] ?? '';
    const rest = this.#sql.slice(this.#at, this.#at + 80);
    const quote = this.#grammar.dollarQuotes ? dollarQuote.exec(rest)?.[0] : undefined;
    if (word.test(before) || before === '$') this.#at += 1;
    else if (quote !== undefined) this.#skipDollarQuote(quote);
    else this.#readTableOrPlace(rest);
  }

  #skipDollarQuote(quote: string): void {
    const found = this.#sql.indexOf(quote, this.#at + quote.length);
    if (found === -1) this.#fault ??= 'leaves a dollar quote open';
    this.#at = found === -1 ? this.#sql.length : found + quote.length;
  }

  #readTableOrPlace(rest: string): void {
    const table = /^\$([a-z])(?![A-Za-z0-9_$\u0080-\uffff])/.exec(rest)?.[1];
    const place = /^\$(\d{1,4})/.exec(rest)?.[1];
    if (table !== undefined) this.#take({ kind: 'table', index: table.charCodeAt(0) - 97 }, 2);
    else if (place !== undefined) this.#take({ kind: 'place', number: Number(place) }, 1 + place.length);
    else this.#at += 1;
  }

  #readAt(): void {
    this.#content = true;
    const before = this.#sql[this.#at - 1] ?? '';
    const name = /^@([A-Za-z_][A-Za-z0-9_]*)(?![A-Za-z0-9_\u0080-\uffff])/.exec(
      this.#sql.slice(this.#at, this.#at + 130),
    )?.[1];
    if (name === undefined || before === '<' || before === '@') this.#at += 1;
    else this.#take({ kind: 'parameter', name }, 1 + name.length);
  }

  #take(part: SqlPart, length: number): void {
    this.#flush();
    this.#parts.push(part);
    this.#at += length;
    this.#from = this.#at;
  }

  #flush(): void {
    if (this.#at > this.#from) this.#parts.push({ kind: 'text', text: this.#sql.slice(this.#from, this.#at) });
    this.#from = this.#at;
  }
}
