import type { Json } from '../../workflows/language/json.ts';
import { quoteText } from '../database/identifiers.ts';
import { NotSql, Parameter, SqlWriter, type ValueType } from './sql-writer.ts';

/** A workflow input as an argument of a procedure. */
export interface ProcedureParameter {
  name: string;
  /** As callers know it; Geo travels as a JSON text. */
  type: 'Number' | 'String' | 'Geo' | 'Boolean';
  sqlType: 'bigint' | 'double precision' | 'text' | 'boolean';
}

/** Writes the SQL of one step of a script: literals are quoted, workflow inputs are `$1`, `$2`, … in order. */
export class ProcedureWriter extends SqlWriter {
  readonly #tables: readonly string[];
  readonly #parameters: readonly ProcedureParameter[];

  /** `tables`: quoted names. */
  constructor(tables: readonly string[], parameters: readonly ProcedureParameter[]) {
    super();
    this.#tables = tables;
    this.#parameters = parameters;
  }

  override get tables(): number {
    return this.#tables.length;
  }

  override table(index: number): string {
    const name = this.#tables[index];
    if (name === undefined) throw new NotSql(`needs ${index + 1} input tables`);
    return name;
  }

  override value(value: Json | Parameter, type: ValueType): string {
    if (value instanceof Parameter) return `(${this.parameter(value.name)})::${type}`;
    if (typeof value === 'number') return `${quoteText(String(value))}::${type}`;
    if (typeof value === 'boolean') return value ? 'true' : 'false';
    if (value === null) return `NULL::${type}`;
    return `${quoteText(typeof value === 'string' ? value : JSON.stringify(value))}::${type}`;
  }

  override parameter(name: string): string {
    const index = this.#parameters.findIndex((each) => each.name === name);
    const found = this.#parameters[index];
    if (!found) throw new NotSql(`names the workflow input ${name}, which is no parameter`);
    return found.type === 'Geo' ? `workflows_temp.geo($${index + 1})` : `$${index + 1}`;
  }
}
