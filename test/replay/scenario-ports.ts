import type { Client } from '@temporalio/client';
import type { RunPorts } from '../../activities/answer-run.ts';
import type { ChildTask } from '../../workflows/execution.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { ENGINE_VERSION } from '../../workflows/language/plan.ts';
import { temporalNames } from '../../workflows/temporal-names.ts';
import { buildRun } from '../workflows/engine/build-run.ts';
import { childGraphs } from './child-graphs.ts';
import type { Seen } from './seen.ts';

/** What the ports of the scenarios are made of. */
export interface ScenarioWorld {
  client: Client;
  seenOf(executionId: string): Seen;
  /** Makes an execution known that a child is. */
  admit(executionId: string): void;
}

/**
 * Ports that answer by what they are asked: keys that begin with `busy` are held by others, an event with the correlation
 * `early` has been kept, and children are those of `childGraphs`, started as runs of their own.
 */
export function createScenarioPorts({ client, seenOf, admit }: ScenarioWorld): RunPorts {
  const note = (executionId: string, asked: string) => seenOf(executionId).asked.push(asked);
  return {
    leases: {
      async acquire({ executionId, path, key, max }) {
        note(executionId, `acquire ${path} ${key} ${max}`);
        return key.startsWith('busy') ? { status: 'waits', reason: 'Others hold the key.' } : { status: 'granted' };
      },
      async release({ executionId, path, key }) {
        note(executionId, `release ${path} ${key}`);
      },
    },
    inbox: {
      async subscribe({ executionId, path, name, correlation }) {
        note(executionId, `subscribe ${path} ${name} ${correlation}`);
        return correlation === 'early' ? { payload: { kept: true } } : null;
      },
      async unsubscribe({ executionId, path }) {
        note(executionId, `unsubscribe ${path}`);
      },
    },
    children: {
      async begin(child) {
        const executionId = `${child.parent.executionId}-${child.path.replaceAll(/\W/g, '-')}`;
        note(child.parent.executionId, `begin ${child.path} ${child.workflow}`);
        admit(executionId);
        await startChild(client, child, executionId);
        return { executionId };
      },
      async steer({ executionId, action }) {
        const handle = client.workflow.getHandle(executionId);
        if (action === 'cancel') await handle.cancel();
        else await handle.executeUpdate(temporalNames.controlUpdate, { args: [{ action }] });
      },
    },
  };
}

async function startChild(client: Client, child: ChildTask, id: string): Promise<void> {
  const graph = childGraphs[child.workflow];
  if (!graph) throw new AppError('workflow-not-found', `There is no workflow ${child.workflow}.`);
  const { parent, path, mode, input } = child;
  const run = buildRun(graph, { engineVersion: ENGINE_VERSION, input, keyBase: id });
  const { executionId, depth } = parent;
  const place = mode === 'await' ? { parent: { executionId, path } } : {};
  const args = [{ ...run, execution: { ...run.execution, id, depth: depth + 1, ...place } }];
  const { taskQueue, workflow } = temporalNames;
  await client.workflow.start(workflow, { workflowId: id, taskQueue, args, workflowIdConflictPolicy: 'USE_EXISTING' });
}
