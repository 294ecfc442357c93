import { createHash } from 'node:crypto';
import { actionSteps } from '../../activities/steps/index.gen.ts';
import { compileWarehouse } from '../../activities/warehouse/compile-warehouse.ts';
import { TEMP_SCHEMA } from '../../activities/warehouse/warehouse-table.ts';
import { isObject, type JsonSchema } from '../../workflows/language/json.ts';
import type { ProcedureContent, StoredParameter } from '../store/procedures.ts';
import type { StoredWorkflow } from '../store/workflow-records.ts';
import { canonicalHash } from './canonical-hash.ts';
import { parseSql } from './parse-sql.ts';
import { toJson } from './plain-json.ts';
import { readProcedureExposure } from './procedure-exposure.ts';
import { tableName, tablesOf } from './sql-tree.ts';

/** The name of a workflow's procedure: the same for every version of it, so that callers keep their CALL. */
export function procedureName(tenantId: string, workflowId: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([tenantId, workflowId]))
    .digest('hex');
  return `wfproc_${hash.slice(0, 16)}`;
}

/** The newest version of a workflow as the procedure that it would become. @throws AppError `invalid-definition` that names the steps that cannot */
export async function freezeWorkflow(
  workflow: StoredWorkflow,
  exposure: string,
): Promise<Omit<ProcedureContent, 'database'>> {
  const { plan, inputSchema, definition } = workflow.content;
  const { connection, output, reuse, parameters: order } = readProcedureExposure(definition, exposure);
  const { script, procedureBody, parameters, outputTable } = compileWarehouse(
    { plan, inputSchema },
    actionSteps,
    order,
  );
  return {
    workflowId: workflow.id,
    version: workflow.version,
    exposure,
    connection,
    output,
    reuse,
    body: procedureBody,
    stores: outputTable !== null,
    parameters: parameters.map((each) => withDefault(each, inputSchema)),
    reads: await readsOf(script, new Set(plan.graph.steps.map(({ id }) => tableName(TEMP_SCHEMA, id)))),
  };
}

/** What tells one frozen content from another; the version does not, since not every change is one of the procedure. */
export function contentHash({ version: _, database: __, ...content }: Partial<ProcedureContent>): string {
  return canonicalHash(toJson(content));
}

function withDefault(parameter: StoredParameter, schema: JsonSchema): StoredParameter {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  const property = properties[parameter.name];
  return isObject(property) && property.default !== undefined ? { ...parameter, default: property.default } : parameter;
}

/** The tables that a script reads, without those that its steps make. */
async function readsOf(script: string, own: ReadonlySet<string>): Promise<string[]> {
  const statements = await parseSql(script);
  const named = statements.flatMap(({ tree }) => tablesOf(tree));
  return [...new Set(named)].filter((name) => !own.has(name)).sort();
}
