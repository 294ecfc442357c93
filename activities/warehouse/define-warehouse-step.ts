import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json, JsonObject } from '../../workflows/language/json.ts';
import type { StepExample } from '../../workflows/language/step-type.ts';
import { anyJson } from '../any-json.ts';
import { readName } from '../database/identifiers.ts';
import { withDatabase } from '../database/with-database.ts';
import { type ActionContext, type ActionStep, defineAction } from '../define-action.ts';
import { makeTable } from './make-table.ts';
import { NativeWriter } from './native-writer.ts';
import { prepareWarehouseInput, type SqlPlaces, type TableCount } from './prepare-warehouse-input.ts';
import { NotSql, type SqlWriter } from './sql-writer.ts';
import { TEMP_SCHEMA, warehouseTable } from './warehouse-table.ts';

const tableName = z.string().refine((name) => readName(name, 3) !== null, 'must be a table, such as public.stores');
const common = {
  tables: z
    .array(z.union([tableName, warehouseTable.loose()]))
    .max(26)
    .default([])
    .describe(
      'The input tables, `$a`, `$b`, …: names, or outputs of warehouse steps. Unless given, the steps before it, in the order of `after`.',
    ),
  parameters: z
    .record(z.string(), anyJson)
    .default({})
    .describe('Values of `@name`. Unless given, the workflow inputs of these names.'),
  geo: z
    .array(z.string())
    .default([])
    .describe('Parameters that are GeoJSON. Unless given, the workflow inputs of `format: geojson`.'),
  fetch: z.int().min(0).max(10_000).default(0).describe('How many rows of the table the output holds as `rows`.'),
};
const output = warehouseTable.extend({ rows: z.array(z.record(z.string(), anyJson)) });

/** Defines a step that makes a table of the warehouse from other tables. */
export function defineWarehouseStep<In extends z.ZodRawShape>(step: {
  type: string;
  summary: string;
  docs?: string;
  input: In;
  tables: TableCount;
  /** The SQL in an authored input; what stands there must be written down in the definition. */
  texts?: (authored: JsonObject) => SqlPlaces;
  example: StepExample;
  /** The query whose result is its table. @throws NotSql */
  select: (input: z.output<z.ZodObject<In>>, sql: SqlWriter) => string;
}): ActionStep {
  const own = z.strictObject(step.input);
  const input = z.strictObject({ ...step.input, ...common });
  const action = defineAction({
    type: step.type,
    summary: step.summary,
    docs:
      step.docs ??
      'Its table lies in the warehouse, in the schema `workflows_temp`; the output tells its name. Performed again, it makes the same table anew; after 30 days it is removed.',
    input,
    output,
    example: step.example,
    defaults: { attemptTimeoutMs: 600_000, retry: { maxAttempts: 3 }, idempotent: true },
    prepare: (authored, place) => prepareWarehouseInput(authored, place, step),
    async run(given, context) {
      const { tables, parameters, geo, fetch, ...rest } = z.object(common).loose().parse(given);
      const names = tables.map((each) => (typeof each === 'string' ? each : each.table));
      const writer = new NativeWriter(names, parameters, geo);
      const select = writing(step.type, () => step.select(own.parse(rest), writer));
      return withDatabase('warehouse', context, (session) =>
        makeTable(session, {
          table: tableOf(context),
          select,
          values: writer.values,
          fetch,
          at: new Date(context.now()),
        }),
      );
    },
  });
  return {
    ...action,
    warehouse: {
      parse: (given) => own.parse(given) as { [key: string]: Json },
      // Parameters stand where parsed values were; the writer knows them apart.
      select: (given, sql) => step.select(given as z.output<z.ZodObject<In>>, sql),
    },
  };
}

/** Equal for every attempt of a step in an execution. */
function tableOf({ tenantId, executionId, path }: ActionContext): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([tenantId, executionId, path]))
    .digest('hex');
  return `${TEMP_SCHEMA}.step_${hash.slice(0, 16)}`;
}

function writing(type: string, write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof NotSql)) throw error;
    throw new AppError('step-input-invalid', `The ${type} step ${error.message}.`, { cause: error });
  }
}
