import { encryptFields } from '../../activities/encrypt-fields.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import type { PlanStep } from '../../workflows/language/plan.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecution } from './find-execution.ts';
import { loadPlan } from './load-plan.ts';
import type { Task } from './resources.ts';
import { stepPath, stepsByPath } from './steps-by-path.ts';

/** What a task is completed with by hand, with those fields encrypted that the definition keeps so when the step itself gives them. */
export async function encryptAnswer(
  deps: OperationDeps,
  context: OperationContext,
  execution: string,
  { step }: Pick<Task, 'step'>,
  output: Json,
): Promise<Json> {
  const record = await findExecution(deps, context, { execution });
  const paths = fieldsOf(stepsByPath((await loadPlan(deps, record)).graph).get(stepPath(step)));
  const { encrypted } = deps;
  if (paths.length === 0) return output;
  if (!encrypted) throw new AppError('internal', 'There is nothing to encrypt outputs with.');
  return encryptFields(output, paths, async (value) => ({ ...(await encrypted.keep(record.tenantId, value)) }));
}

/** A `forEach` is found as a whole, and its one step has the fields. */
function fieldsOf(step: PlanStep | undefined): readonly string[] {
  if (step?.body.kind === 'action') return step.body.encrypt ?? [];
  return step?.body.kind === 'loop' && step.body.single ? fieldsOf(step.body.graph.steps[0]) : [];
}
