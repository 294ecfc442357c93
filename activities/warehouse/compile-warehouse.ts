import { AppError, type Fault } from '../../workflows/language/app-error.ts';
import { isObject, type Json, type JsonSchema } from '../../workflows/language/json.ts';
import type { Plan, PlanStep } from '../../workflows/language/plan.ts';
import { quoteName, quoteText } from '../database/identifiers.ts';
import type { ActionStep } from '../define-action.ts';
import { constantInputs, procedureParameters } from './procedure-parameters.ts';
import { type ProcedureInputs, type ProcedureParameter, ProcedureWriter } from './procedure-writer.ts';
import { NotSql } from './sql-writer.ts';
import { loneInput, parseWithParameters } from './stand-ins.ts';
import { TEMP_SCHEMA } from './warehouse-table.ts';

/** A graph of warehouse steps as SQL. */
export interface CompiledWarehouse {
  /** Every step as a table of its own in `workflows_temp`, workflow inputs as `$1`, `$2`, …: what it does, to read. */
  script: string;
  /**
   * The body of a PL/pgSQL procedure with these parameters in order. Tables of steps are temporary and gone at its end. What the
   * Output is to store becomes the table that the setting `stepgraph.output` names, in `workflows_temp`, as one.
   */
  procedureBody: string;
  parameters: ProcedureParameter[];
  /** The id of the step whose table is the output; null: none is stored. */
  outputTable: string | null;
}

/** The setting that tells a procedure where to store its output: `SELECT set_config('stepgraph.output', $1, true)`. */
export const OUTPUT_SETTING = 'stepgraph.output';

/** A statement that makes the table of one step. */
interface TableOf {
  id: string;
  inputs: string[];
  select: (tables: readonly string[]) => string;
}

/**
 * Compiles a graph of warehouse steps. `order`: which workflow inputs are parameters, in which order; absent: all that are
 * declared. The others stand with their defaults. @throws AppError `invalid-definition` that names each step that is no warehouse step or cannot become SQL
 */
export function compileWarehouse(
  { plan, inputSchema }: { plan: Plan; inputSchema: JsonSchema },
  steps: readonly ActionStep[],
  order?: readonly string[],
): CompiledWarehouse {
  const parameters = procedureParameters(inputSchema, order);
  const inputs = { parameters, constants: constantInputs(inputSchema, order) };
  const faults: Fault[] = [];
  const tables: TableOf[] = [];
  let outputTable: string | null = null;
  for (const [index, step] of plan.graph.steps.entries()) {
    try {
      if (step.body.kind === 'pure' && step.body.role === 'output') outputTable = storedBy(step);
      else tables.push(compileStep(step, steps, inputs));
    } catch (error) {
      if (!(error instanceof NotSql) && !(error instanceof AppError)) throw error;
      const detail = `The step ${JSON.stringify(step.id)} (${step.type}) ${error instanceof NotSql ? error.message : `is not valid: ${error.message}`}.`;
      faults.push({ pointer: `/steps/${index}`, detail, step: step.id });
    }
  }
  if (faults.length > 0) throw new AppError('invalid-definition', faults[0]?.detail ?? '', { faults });
  const sorted = inOrder(tables);
  return { script: toScript(sorted), procedureBody: toBody(sorted, outputTable), parameters, outputTable };
}

function compileStep(step: PlanStep, steps: readonly ActionStep[], given: ProcedureInputs): TableOf {
  const part = steps.find((each) => each.type === step.type)?.warehouse;
  if (!part) throw new NotSql('is no warehouse step; a procedure holds Sql and Geo steps and an Output');
  if (step.when !== undefined || step.join !== undefined || step.onError !== undefined)
    throw new NotSql('has `when`, `join` or `onError`, which a procedure does not hold');
  const {
    tables = [],
    parameters: bound = {},
    geo: _geo,
    fetch: _fetch,
    ...own
  } = isObject(step.input) ? step.input : {};
  for (const [name, value] of Object.entries(isObject(bound) ? bound : {}))
    if (loneInput(value) !== name)
      throw new NotSql(`gives @${name} a value of its own, which a procedure does not hold`);
  const inputs = [tables].flat().map(inputTable);
  const input = parseWithParameters(own, part, given);
  const select = (names: readonly string[]) =>
    part.select(
      input,
      new ProcedureWriter(
        inputs.map((each) => ('step' in each ? (names[step.after.indexOf(each.step)] ?? '') : each.name)),
        given,
      ),
    );
  // What cannot be written is a fault of the step, found now.
  select(step.after.map(quoteName));
  return { id: step.id, inputs: step.after, select };
}

/** An input table: that of a step, or one by name. */
function inputTable(given: Json): { step: string } | { name: string } {
  const step = typeof given === 'string' ? /^\{\{\s*steps\.([^.\s]+)\.output\s*\}\}$/.exec(given)?.[1] : undefined;
  if (step !== undefined) return { step };
  if (typeof given !== 'string' || given.includes('{{'))
    throw new NotSql('takes a table that is no step before it and no name');
  return { name: new ProcedureWriter([], { parameters: [], constants: [] }).named(given) };
}

/** The step whose table an Output stores: its sole predecessor. */
function storedBy({ after }: PlanStep): string {
  const [first, ...others] = after;
  if (first === undefined || others.length > 0)
    throw new NotSql('stores the table of one step: the only one before it');
  return first;
}

/** Each after those that it reads; the graph has no cycle. */
function inOrder(tables: readonly TableOf[]): TableOf[] {
  const sorted: TableOf[] = [];
  const seen = new Set<string>();
  const visit = (table: TableOf): void => {
    if (seen.has(table.id)) return;
    seen.add(table.id);
    for (const id of table.inputs) {
      const before = tables.find((each) => each.id === id);
      if (before) visit(before);
    }
    sorted.push(table);
  };
  tables.forEach(visit);
  return sorted;
}

/** The statement that makes, or replaces, the procedure of a compiled graph. `name` is quoted already. */
export function createProcedure(
  name: string,
  { parameters, procedureBody }: { parameters: readonly Pick<ProcedureParameter, 'sqlType'>[]; procedureBody: string },
): string {
  const types = parameters.map(({ sqlType }) => sqlType).join(', ');
  return `CREATE OR REPLACE PROCEDURE ${name}(${types}) LANGUAGE plpgsql AS ${quoteText(procedureBody)}`;
}

function statements(tables: readonly TableOf[], nameOf: (id: string) => string, create: string): string[] {
  return tables.flatMap(({ id, inputs, select }) => [
    `DROP TABLE IF EXISTS ${nameOf(id)}`,
    `${create} ${nameOf(id)} AS\n${select(inputs.map(nameOf))}`,
  ]);
}

function toScript(tables: readonly TableOf[]): string {
  const nameOf = (id: string) => `${TEMP_SCHEMA}.${quoteName(id)}`;
  return statements(tables, nameOf, 'CREATE TABLE')
    .map((statement) => `${statement};\n`)
    .join('\n');
}

function toBody(tables: readonly TableOf[], output: string | null): string {
  const nameOf = (id: string) => `pg_temp.${quoteName(`step_${id}`)}`;
  const made = statements(tables, nameOf, 'CREATE TEMPORARY TABLE').map((statement) =>
    statement.replace(/^CREATE TEMPORARY TABLE pg_temp\./, 'CREATE TEMPORARY TABLE '),
  );
  const stored =
    output === null
      ? []
      : [
          `IF coalesce(current_setting('${OUTPUT_SETTING}', true), '') !~ '^[a-z][a-z0-9_]{0,62}$' THEN RAISE EXCEPTION '${OUTPUT_SETTING} names no table'; END IF`,
          `EXECUTE format('DROP TABLE IF EXISTS ${TEMP_SCHEMA}.%I', current_setting('${OUTPUT_SETTING}'))`,
          `EXECUTE format('CREATE TABLE ${TEMP_SCHEMA}.%I AS TABLE ${nameOf(output)}', current_setting('${OUTPUT_SETTING}'))`,
        ];
  const dropped = tables.map(({ id }) => `DROP TABLE IF EXISTS ${nameOf(id)}`);
  return `BEGIN\n${[...made, ...stored, ...dropped].map((statement) => `${statement};\n`).join('')}END`;
}
