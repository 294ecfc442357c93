import type { RunInput } from '../../../workflows/execution.ts';
import type { Json } from '../../../workflows/language/json.ts';
import type { ActionBody, GraphPlan, PlanStep } from '../../../workflows/language/plan.ts';

type Extra = Partial<Omit<PlanStep, 'id' | 'body'>>;

/** What an action step gets in tests. */
export const actionBody: ActionBody = {
  kind: 'action',
  retry: { maxAttempts: 3, backoff: 'fixed', delayMs: 10, maxDelayMs: 10, jitter: false, on: [] },
  timeout: { attemptMs: 5_000, totalMs: 20_000 },
  idempotent: false,
  repeatable: true,
};

function step(id: string, type: string, body: PlanStep['body'], extra: Extra): PlanStep {
  return { id, type, revision: 1, after: [], takes: [], ...extra, body };
}

/** An action of the type `Act`. */
export const action = (id: string, extra: Extra = {}): PlanStep => step(id, 'Act', actionBody, extra);

/** A pure step; by default an Echo, which gives what it takes. */
export const pure = (id: string, extra: Extra = {}): PlanStep => {
  const type = extra.type ?? 'Echo';
  const role = type === 'Output' ? 'output' : type === 'Response' ? 'response' : 'none';
  return step(id, type, { kind: 'pure', role }, extra);
};

/** A wait of so many milliseconds. */
export const wait = (id: string, ms: number, extra: Extra = {}): PlanStep =>
  step(id, 'Wait', { kind: 'wait' }, { input: { for: `PT${ms / 1000}S` }, ...extra });

/** A Terminate. */
export const terminate = (id: string, input: Json, extra: Extra = {}): PlanStep =>
  step(id, 'Terminate', { kind: 'terminate' }, { input, ...extra });

/** A Choice: conditions with the steps of their cases, and the steps of the default. */
export const choice = (
  id: string,
  cases: [when: string, steps: PlanStep[]][],
  otherwise: PlanStep[] | null = null,
  extra: Extra = {},
): PlanStep =>
  step(
    id,
    'Choice',
    {
      kind: 'choice',
      cases: cases.map(([when, steps]) => ({ when, graph: { steps } })),
      otherwise: otherwise && { steps: otherwise },
    },
    extra,
  );

/** Steps one after the other, whatever edges they came with. */
export function chain(...steps: PlanStep[]): GraphPlan {
  return {
    steps: steps.map((each, at) => ({ ...each, after: steps.slice(Math.max(0, at - 1), at).map(({ id }) => id) })),
  };
}

/** A run of a graph. */
export function buildRun(graph: GraphPlan, more: Partial<RunInput> & { timeoutMs?: number } = {}): RunInput {
  const { timeoutMs = 3_600_000, ...rest } = more;
  return {
    engineVersion: 1,
    execution: { id: 'ex-1', tenantId: 'default', workflowId: null, workflowName: 'test', version: null, createdAt: 0 },
    plan: { name: 'test', timeoutMs, graph },
    input: {},
    keyBase: 'ex-1',
    notify: false,
    ...rest,
  };
}
