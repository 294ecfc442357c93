import type { Json } from '../../workflows/language/json.ts';

/** An argument of a stored procedure. */
export interface StoredParameter {
  name: string;
  type: 'Number' | 'String' | 'Geo' | 'Boolean';
  sqlType: 'bigint' | 'double precision' | 'text' | 'boolean';
  /** What it is when a call does not give it; absent: it must. */
  default?: Json;
}

/** A workflow as it was frozen into a stored procedure; found by the procedure's name. */
export interface ProcedureContent {
  workflowId: string;
  version: number;
  /** The part of `expose` that it follows. */
  exposure: string;
  connection: string;
  /** The name of the database behind it. */
  database: string;
  output: 'sync' | 'async';
  reuse: boolean;
  /** PL/pgSQL. */
  body: string;
  /** Whether a call stores a table. */
  stores: boolean;
  parameters: StoredParameter[];
  /** The tables that it reads, quoted, with their schemas. */
  reads: string[];
}
