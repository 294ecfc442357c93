import { randomUUID } from 'node:crypto';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { anyJson } from '../../../activities/any-json.ts';
import { createActivities } from '../../../activities/create-activities.ts';
import { type ActionContext, defineAction } from '../../../activities/define-action.ts';
import { registerSearchAttributes } from '../../../services/worker/register-search-attributes.ts';
import type { FinalRecord, Projection, RunInput } from '../../../workflows/execution.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { temporalNames } from '../../../workflows/temporal-names.ts';
import { valuesInMemory } from '../../activities/values-in-memory.ts';
import { bundleWorkflows } from '../../replay/bundle-workflows.ts';
import { startTemporal, type TestTemporal } from '../../servers/start-temporal.ts';

/** What an action is asked to do: by the tests, per execution. */
export type Act = (input: Json, context: ActionContext) => Promise<Json>;

/** A Temporal server with a worker whose `Act` steps do what each test says. */
export interface SegmentStack {
  temporal: TestTemporal;
  client: Client;
  /** Starts a run; `calls` are the idempotency keys that the action saw, in order. */
  start(run: RunInput, act: Act): Promise<StartedRun>;
  /** Replays what has happened to a run. @throws when it would go another way now */
  replay(handle: WorkflowHandle): Promise<void>;
  stop(): Promise<void>;
}

/** A run that was started. */
export interface StartedRun {
  handle: WorkflowHandle;
  calls: string[];
  projections: Projection[];
  /** What `finalize` was given, once the run has ended. */
  record(): FinalRecord;
}

interface Seen extends Pick<StartedRun, 'calls' | 'projections'> {
  act: Act;
  records: FinalRecord[];
}

/** Starts both; `stop` ends them. */
export async function startSegmentStack(): Promise<SegmentStack> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'ERROR' } } });
  const [temporal, workflowBundle] = await Promise.all([startTemporal(), bundleWorkflows()]);
  const { address, namespace } = temporal;
  const connection = await NativeConnection.connect({ address });
  await registerSearchAttributes(connection, namespace);
  const client = new Client({ connection, namespace });
  const runs = new Map<string, Seen>();
  const sinks = { capture: { finalRecord: { fn() {}, callDuringReplay: false } } };
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: temporalNames.taskQueue,
    workflowBundle,
    activities: activitiesFor(runs),
    sinks,
    maxHeartbeatThrottleInterval: 100,
  });
  const running = worker.run();
  return {
    temporal,
    client,
    start: (run, act) => start(client, runs, run, act),
    async replay(handle) {
      await Worker.runReplayHistory({ workflowBundle, sinks }, await handle.fetchHistory(), handle.workflowId);
    },
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
      await temporal.stop();
    },
  };
}

async function start(client: Client, runs: Map<string, Seen>, run: RunInput, act: Act): Promise<StartedRun> {
  const id = `ex-${randomUUID()}`;
  const seen: Seen = { calls: [], projections: [], act, records: [] };
  runs.set(id, seen);
  const handle = await client.workflow.start(temporalNames.workflow, {
    workflowId: id,
    taskQueue: temporalNames.taskQueue,
    args: [{ ...run, execution: { ...run.execution, id }, keyBase: id }],
  });
  const { calls, projections, records } = seen;
  const record = () => {
    const [only, ...more] = records;
    if (!only || more.length > 0) throw new Error(`The run has ${records.length} final records.`);
    return only;
  };
  return { handle, calls, projections, record };
}

function activitiesFor(runs: Map<string, Seen>) {
  const seenOf = (id: string): Seen => {
    const seen = runs.get(id);
    if (!seen) throw new Error(`Nobody started ${id}.`);
    return seen;
  };
  const act = defineAction({
    type: 'Act',
    summary: 'Do what the test says',
    input: anyJson,
    output: anyJson,
    example: { input: null, output: null },
    run: async (input, context) => {
      const seen = seenOf(context.idempotencyKey.slice(0, context.idempotencyKey.indexOf(':')));
      seen.calls.push(context.idempotencyKey);
      return await seen.act(input, context);
    },
  });
  return createActivities({
    actions: [act],
    outbound: { request: () => Promise.reject(new Error('not used')), close: async () => undefined },
    records: {
      finalize: async (record) => {
        seenOf(record.executionId).records.push(record);
        return { status: record.status, error: record.error };
      },
      project: async (projection) => void seenOf(projection.executionId).projections.push(projection),
      attemptFailed: async () => undefined,
      countFailedAttempts: async () => 0,
    },
    ...valuesInMemory(),
    clock: Date.now,
    random: () => 0,
  });
}
