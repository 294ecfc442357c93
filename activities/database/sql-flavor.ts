import type { JsonObject } from '../../workflows/language/json.ts';
import type { ColumnKind } from './columns-of-rows.ts';
import type { SqlGrammar } from './sql-grammar.ts';
import type { SqlResult, SqlStatement } from './sql-statement.ts';

/** In what the databases differ, as far as statements are written for them. Each has one; a session tells its own. */
export interface SqlFlavor {
  /** The name of the product, as messages say it. */
  product: string;
  grammar: SqlGrammar;
  /** How the driver wants values: `place` counts from 1. */
  placeholders: {
    write(place: number): string;
    /** Whether one value can be named at several places; else each place takes a value of its own. */
    repeatable: boolean;
    /** Whether `@name` means something to the database itself, so that it stays where values go by place. */
    leavesNames: boolean;
  };
  /** Whether a table is made in the transaction around it; else making one ends the transaction. */
  transactionalDefinitions: boolean;
  /** Whether a statement commits by itself whatever was before it, so that it can be noted as done with nothing else. */
  endsTransaction(sql: string): boolean;
  /** One part of a name, quoted so that it means exactly itself. */
  quoteName(name: string): string;
  /** The name of a table, quoted. @throws TypeError when it is none */
  quoteTable(name: string): string;
  /** What columns are called where they are made, by kind; a server of which not every one knows all types is asked what it is. */
  columnTypes(run: RunStatement): Promise<ColumnTypes>;
  /** What stands behind the columns of a table that is made. */
  tableOptions: string;
  /** Adds rows, in as many statements as they need. @returns how many were added */
  insertRows(run: RunStatement, insertion: Insertion): Promise<number>;
  /** The table that keeps steps from being done twice. */
  once: OnceTable;
}

/** A type for each kind of column. */
export type ColumnTypes = { readonly [kind in ColumnKind]: string };

/** Runs one statement on the session. */
export type RunStatement = (statement: SqlStatement) => Promise<SqlResult>;

/** Rows that go into a table. */
export interface Insertion {
  /** Quoted. */
  table: string;
  /** As they are called, unquoted. */
  columns: readonly string[];
  /** A column that a row leaves out is null in it. */
  rows: readonly JsonObject[];
  /** Whether rows that are there already are left out; else they fail. */
  ignoreConflicts: boolean;
}

/** The table `stepgraph_once`: a key for each step that took effect, with what it gave. */
export interface OnceTable {
  /** Gives a row when the table is there. */
  find: SqlStatement;
  create: string;
  /** Notes a key and waits for whoever is noting it; changes no row when it is noted already. */
  note(key: string): SqlStatement;
  /** Keeps with a noted key what its step gave, as JSON. */
  keep(key: string, result: string): SqlStatement;
  /** Gives one row with `result`, null when none was kept. */
  read(key: string): SqlStatement;
  /** Removes what was noted before a time. */
  forget(before: Date): SqlStatement;
}
