import type { Json, JsonObject } from '../../workflows/language/json.ts';
import { quoteTable } from '../database/identifiers.ts';
import { NotSql, Parameter, SqlWriter, type ValueType } from './sql-writer.ts';

/** Writes the SQL of one step that is performed by itself: values are bound. */
export class NativeWriter extends SqlWriter {
  /** Of `$1`, `$2`, …. */
  readonly values: Json[] = [];
  readonly #tables: readonly string[];
  readonly #parameters: JsonObject;
  readonly #geo: readonly string[];

  /** `geo`: the parameters that are GeoJSON. */
  constructor(tables: readonly string[], parameters: JsonObject, geo: readonly string[]) {
    super();
    this.#tables = tables;
    this.#parameters = parameters;
    this.#geo = geo;
  }

  override get tables(): number {
    return this.#tables.length;
  }

  override table(index: number): string {
    const name = this.#tables[index];
    if (name === undefined) throw new NotSql(`needs ${index + 1} input tables`);
    return quoteTable(name);
  }

  override value(value: Json | Parameter, type: ValueType): string {
    if (value instanceof Parameter) throw new NotSql(`has no value for ${value.name}`);
    return `$${this.values.push(value)}::${type}`;
  }

  override parameter(name: string): string {
    const value = this.#parameters[name];
    if (value === undefined) throw new NotSql(`names @${name}, which has no value`);
    if (this.#geo.includes(name)) {
      const text = typeof value === 'string' || value === null ? value : JSON.stringify(value);
      return `workflows_temp.geo(${this.value(text, 'text')})`;
    }
    return this.value(value, typeOf(value));
  }
}

function typeOf(value: Json): ValueType {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'bigint' : 'double precision';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'object' && value !== null ? 'jsonb' : 'text';
}
