import { Client, type WorkflowHandle } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { DefaultLogger, type InjectedSinks, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { registerSearchAttributes } from '../../services/worker/register-search-attributes.ts';
import type { FinalRecord } from '../../workflows/execution.ts';
import { ENGINE_VERSION } from '../../workflows/language/plan.ts';
import { temporalNames } from '../../workflows/temporal-names.ts';
import { startTemporal } from '../servers/start-temporal.ts';
import { bundleWorkflows } from './bundle-workflows.ts';
import type { CaptureSinks } from './capture-finalize.ts';
import type { Scenario } from './scenario.ts';
import { createScenarioActivities } from './scenario-activities.ts';
import { createSeen, type Seen } from './seen.ts';
import { untilBlocked } from './until-view.ts';

/** The attribute that every run is started with. */
export const tenantKey = defineSearchAttributeKey(temporalNames.searchAttributes.tenant, SearchAttributeType.KEYWORD);

/** How a scenario went. */
export interface Outcome extends Seen {
  handle: WorkflowHandle;
  firstRunId: string;
  /** What the run gave to Temporal, or what it failed with. */
  result: unknown;
  /** What was computed for `finalize`, in order. */
  captured: FinalRecord[];
}

/** A Temporal server with a worker that runs scenarios. */
export interface ScenarioStack {
  client: Client;
  /** `storeIsDown`: local activities find the store away. */
  run(name: string, scenario: Scenario, storeIsDown?: boolean): Promise<Outcome>;
  stop(): Promise<void>;
}

/** Sinks that collect what every run computes for `finalize`, on replay too. */
export function captureInto(collect: (record: FinalRecord) => void): InjectedSinks<CaptureSinks> {
  return { capture: { finalRecord: { fn: (_info, record) => collect(record), callDuringReplay: true } } };
}

/** Starts the server and the worker; `stop` ends both. */
export async function startScenarioStack(): Promise<ScenarioStack> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'ERROR' } } });
  const [temporal, workflowBundle] = await Promise.all([startTemporal(), bundleWorkflows()]);
  const { address, namespace } = temporal;
  const connection = await NativeConnection.connect({ address });
  await registerSearchAttributes(connection, namespace);
  const client = new Client({ connection, namespace });
  const outcomes = new Map<string, Seen & Pick<Outcome, 'captured'>>();
  const admit = (id: string, storeIsDown = false) => {
    const seen = outcomes.get(id) ?? { ...createSeen(storeIsDown), captured: [] };
    outcomes.set(id, seen);
    return seen;
  };
  const seenOf = (executionId: string) => {
    const seen = outcomes.get(executionId);
    if (!seen) throw new Error(`Nobody started ${executionId}.`);
    return seen;
  };
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: temporalNames.taskQueue,
    workflowBundle,
    activities: createScenarioActivities({ client, seenOf, admit }),
    sinks: captureInto((record) => seenOf(record.executionId).captured.push(record)),
    maxHeartbeatThrottleInterval: 100,
  });
  const running = worker.run();
  return {
    client,
    async run(name, scenario, storeIsDown = false) {
      const id = `ex-${name}-${outcomes.size}`;
      const seen = admit(id, storeIsDown);
      return { ...(await play(client, id, scenario)), ...seen };
    },
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
      await temporal.stop();
    },
  };
}

async function play(client: Client, id: string, { run, meanwhile }: Scenario) {
  const { taskQueue, workflow } = temporalNames;
  const args = [{ ...run, engineVersion: ENGINE_VERSION, execution: { ...run.execution, id }, keyBase: id }];
  const typedSearchAttributes = [{ key: tenantKey, value: run.execution.tenantId }];
  const handle = await client.workflow.start(workflow, { workflowId: id, taskQueue, args, typedSearchAttributes });
  if (meanwhile) {
    await untilBlocked(handle);
    await meanwhile(handle);
  }
  const result: unknown = await handle.result().catch((error: unknown) => error);
  return { handle, result, firstRunId: handle.firstExecutionRunId };
}
