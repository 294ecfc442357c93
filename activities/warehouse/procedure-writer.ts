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

/** A workflow input that is no argument, with the default that stands for it. */
export interface ConstantInput extends ProcedureParameter {
  value: Json;
}

/** What a script knows of the workflow's inputs. */
export interface ProcedureInputs {
  /** In the order of the arguments. */
  parameters: readonly ProcedureParameter[];
  constants: readonly ConstantInput[];
}

/** Writes the SQL of one step of a script: literals are quoted, workflow inputs are `$1`, `$2`, … in order. */
export class ProcedureWriter extends SqlWriter {
  readonly #tables: readonly string[];
  readonly #inputs: ProcedureInputs;

  /** `tables`: quoted names. */
  constructor(tables: readonly string[], inputs: ProcedureInputs) {
    super();
    this.#tables = tables;
    this.#inputs = inputs;
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
    const { parameters, constants } = this.#inputs;
    const index = parameters.findIndex((each) => each.name === name);
    const constant = constants.find((each) => each.name === name);
    const found = parameters[index] ?? constant;
    if (!found) throw new NotSql(`names the workflow input ${name}, which is no parameter and has no default`);
    const written = constant ? this.value(constant.value, constant.sqlType) : `$${index + 1}`;
    return found.type === 'Geo' ? `workflows_temp.geo(${written})` : written;
  }
}
