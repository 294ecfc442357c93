import type { Json } from '../../workflows/language/json.ts';
import { quoteName, readName } from '../database/identifiers.ts';
import { readSql } from '../database/sql-text.ts';

/** A workflow input that stands where a value is expected, while a graph is compiled to a procedure. */
export class Parameter {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Something that cannot become SQL: `detail` is the end of a sentence that begins with the step. */
export class NotSql extends Error {
  override name = 'NotSql';
}

/** The types that values are written as. */
export type ValueType = 'bigint' | 'integer' | 'double precision' | 'boolean' | 'text' | 'jsonb';

/** Writes the SQL of one step: names quoted, values bound or quoted, never spliced. */
export abstract class SqlWriter {
  /** How many input tables there are. */
  abstract get tables(): number;
  /** The quoted name of an input table. @throws NotSql when there is none */
  abstract table(index: number): string;
  /** A value of an input, with its type. */
  abstract value(value: Json | Parameter, type: ValueType): string;
  /** A workflow input by name. @throws NotSql when there is none */
  abstract parameter(name: string): string;

  /** A column, quoted. `Parameter`s are no names. @throws NotSql */
  column(name: string, table?: string): string {
    if (typeof name !== 'string') throw new NotSql('takes a column by name, not by a parameter');
    const quoted = quoteName(name);
    return table === undefined ? quoted : `${table}.${quoted}`;
  }

  /** A table of the warehouse, quoted. @throws NotSql */
  named(name: string): string {
    const parts = typeof name === 'string' ? readName(name, 3) : null;
    if (!parts) throw new NotSql('takes a table by name');
    return parts.slice(-2).map(quoteName).join('.');
  }

  /** An expression or a query as the author wrote it, with our names in it replaced. @throws NotSql */
  sql(text: string): string {
    if (typeof text !== 'string') throw new NotSql('takes SQL that is written down, not a parameter');
    const { parts, fault, statements } = readSql(text);
    if (fault) throw new NotSql(`has a SQL text that ${fault}`);
    if (statements !== 1) throw new NotSql(`takes one statement, but its SQL text holds ${statements}`);
    const written = parts.map((part) => {
      if (part.kind === 'table') return this.table(part.index);
      if (part.kind === 'parameter') return this.parameter(part.name);
      if (part.kind === 'place') throw new NotSql(`names $${part.number}; name a workflow input as @name`);
      return part.text;
    });
    // A comment at the end would swallow what follows.
    return `${written.join('').trim()}\n`;
  }
}
