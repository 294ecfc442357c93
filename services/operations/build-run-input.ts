import type { RunInput } from '../../workflows/execution.ts';
import { ENGINE_VERSION, type Plan } from '../../workflows/language/plan.ts';
import type { NewExecution } from '../store/execution-records.ts';
import type { Family } from '../store/family.ts';
import { ACCOUNT_LABEL } from './linked-accounts.ts';

type Accepted = Pick<
  NewExecution,
  | 'id'
  | 'tenantId'
  | 'workflowId'
  | 'workflowName'
  | 'version'
  | 'createdAt'
  | 'input'
  | 'keyBase'
  | 'webhook'
  | 'listeners'
  | 'surroundings'
  | 'labels'
> &
  Partial<Family>;

/** The argument of a run: the same whoever starts it, the request that was accepted or the sweeper later. */
export function buildRunInput(
  execution: Accepted,
  plan: Plan,
  taken: Pick<RunInput, 'reuse' | 'undone'> | null,
): RunInput {
  const { id, tenantId, workflowId, workflowName, version } = execution;
  return {
    engineVersion: ENGINE_VERSION,
    execution: {
      ...{ id, tenantId, workflowId, workflowName, version, createdAt: execution.createdAt.getTime() },
      ...accountOf(execution),
      ...placeInFamily(execution),
    },
    plan,
    input: execution.input,
    keyBase: execution.keyBase,
    ...execution.surroundings,
    ...taken,
    ...whatIsTold(execution),
  };
}

function accountOf({ labels }: Accepted): { linkedAccount?: string } {
  const linkedAccount = labels[ACCOUNT_LABEL];
  return linkedAccount === undefined ? {} : { linkedAccount };
}

/** Who listens for the end alone costs the run no write more. */
function whatIsTold({ webhook, listeners }: Accepted): Pick<RunInput, 'notify' | 'notifyEnd'> {
  const notify = webhook !== null || listeners?.everyChange === true;
  return { notify, ...(listeners && !notify ? { notifyEnd: true as const } : {}) };
}

/** Absent where nothing is to be told: runs without parents start with what they always did. */
function placeInFamily({ parent, heldKeys = [], depth }: Partial<Family>) {
  return {
    ...(parent?.awaited ? { parent: { executionId: parent.executionId, path: parent.path } } : {}),
    ...(depth ? { depth } : {}),
    ...(heldKeys.length > 0 ? { heldKeys } : {}),
  };
}
