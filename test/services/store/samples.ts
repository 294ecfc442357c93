import type { NewExecution } from '../../../services/store/execution-records.ts';
import type { StoredWorkflow } from '../../../services/store/workflow-records.ts';
import type { FinalRecord, Projection, TaskView } from '../../../workflows/execution.ts';

const created = new Date('2026-01-02T03:04:05.678Z');

/** An execution as an operation would insert it. */
export function newExecution(id: string, more: Partial<NewExecution> = {}): NewExecution {
  return {
    id,
    tenantId: 'default',
    workflowId: 'wf-aaaaaaaa',
    workflowName: 'Sample',
    version: 1,
    inline: null,
    input: { text: 'hello' },
    labels: {},
    retryOf: null,
    rerunOf: null,
    reuse: false,
    keyBase: id,
    webhook: null,
    idempotency: null,
    createdAt: created,
    checkAt: new Date(created.getTime() + 2000),
    ...more,
  };
}

/** A task as a run reports it. */
export function taskView(path: string, more: Partial<TaskView> = {}): TaskView {
  return { path, type: 'Echo', status: 'COMPLETED', attempts: 1, input: { n: 1 }, output: { n: 1 }, ...more };
}

/** The end of an execution. */
export function finalRecord(executionId: string, more: Partial<FinalRecord> = {}): FinalRecord {
  return {
    executionId,
    tenantId: 'default',
    status: 'COMPLETED',
    output: { done: true },
    response: null,
    error: null,
    startedAt: created.getTime() + 5,
    completedAt: created.getTime() + 10,
    tasks: [taskView('one')],
    events: [{ sequence: 2, type: 'execution.ended', at: created.getTime() + 10, status: 'COMPLETED' }],
    ...more,
  };
}

/** A projection of an open execution. */
export function projection(executionId: string, revision: number, more: Partial<Projection> = {}): Projection {
  return {
    executionId,
    tenantId: 'default',
    revision,
    status: 'RUNNING',
    startedAt: created.getTime() + 5,
    tasks: [],
    events: [],
    ...more,
  };
}

/** A workflow as an operation would insert it. */
export function storedWorkflow(id: string, more: Partial<StoredWorkflow> = {}): StoredWorkflow {
  const plan = { name: 'Sample', timeoutMs: 1000, graph: { steps: [] } };
  const content = { sha256: 'a', definition: { name: 'Sample' }, plan, inputSchema: true, outputSchema: true };
  return {
    id,
    alias: null,
    name: 'Sample',
    version: 1,
    sha256: 'a',
    enabled: true,
    labels: {},
    exposed: [],
    createdAt: created,
    updatedAt: created,
    deleted: false,
    content: { version: 1, createdAt: created, ...content },
    ...more,
  };
}
