import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { NativeConnection } from '@temporalio/worker';
import type { RunInput, RunView } from '../../workflows/execution.ts';
import { temporalNames } from '../../workflows/temporal-names.ts';
import type { RunClient, RunState } from '../operations/run-client.ts';
import { coalesce } from './coalesce.ts';
import { control } from './control-run.ts';
import { isLarge } from './is-large.ts';
import { isNotFound } from './name-error.ts';
import { startLane, startRun } from './start-run.ts';
import { createTemporalCalls, type Reach } from './temporal-calls.ts';
import { withinDeadline } from './within-deadline.ts';

const DEADLINE_MS = 2000;
/** A run answers in its next workflow task, which may have to wait for a busy worker. */
const CONTROL_DEADLINE_MS = 5000;
/** A start is worth waiting for: given up, its eager first task is lost. */
const START_DEADLINE_MS = 10_000;
/** For starts with large values, which are written to the blob store on the way. */
const LARGE_DEADLINE_MS = 60_000;
const LARGE_CHARACTERS = 64 * 1024;
/** One long poll; the server ends it by itself after about 20 s. */
const LONG_POLL_MS = 30_000;
const { HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT: CLOSE_EVENT } = proto.temporal.api.enums.v1.HistoryEventFilterType;

const states: Partial<Record<WorkflowExecutionStatusName, RunState>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed-out',
};

/** How runs are reached. */
export interface RunClientOptions extends Reach {
  /** Whether this process hosts a worker that takes first tasks. */
  eager: boolean;
}

/** Creates the run client over Temporal. */
export function createTemporalRunClient(options: RunClientOptions): RunClient {
  const { namespace, eager } = options;
  const { client: clientOf, call: callWithin } = createTemporalCalls(options);
  const call = <T>(work: (client: Client, connection: NativeConnection) => Promise<T>, deadlineMs = DEADLINE_MS) =>
    callWithin(work, deadlineMs);
  const status = coalesce((id) => call((client) => askStatus(client, id)).catch(() => null));
  return {
    start: (input) => call((client) => startRun(client, input, eager), startDeadline(input)),
    status,
    cancel: (id, reason) => call((client, connection) => cancel({ client, connection, namespace }, id, reason)),
    terminate: (id, reason) =>
      call((client) => unlessUnknown(client.workflow.getHandle(id).terminate(reason), 'done' as const)),
    control: (id, request, requestId) => call((client) => control(client, id, request, requestId), CONTROL_DEADLINE_MS),
    arrive: (id, arrival) =>
      call((client) =>
        unlessUnknown(client.workflow.getHandle(id).signal(temporalNames.arrivalSignal, arrival), 'told' as const),
      ),
    describe: (id) => call((client) => describe(client, id)),
    async waitForEnd(workflowId, waitMs, signal) {
      try {
        const { connection } = clientOf();
        const deadlineMs = Math.min(waitMs, LONG_POLL_MS);
        const request = {
          namespace,
          execution: { workflowId },
          waitNewEvent: true,
          historyEventFilterType: CLOSE_EVENT,
        };
        const ask = () => connection.workflowService.getWorkflowExecutionHistory(request);
        await Promise.race([withinDeadline(connection, deadlineMs, ask), aborted(signal)]);
      } catch {
        // The caller looks at the record, whatever was in the way.
      }
    },
    startLane: (lane) => call((client) => startLane(client, lane)),
    async probe(deadlineMs) {
      try {
        const { connection } = clientOf();
        const ask = () => connection.workflowService.describeNamespace({ namespace });
        await withinDeadline(connection, deadlineMs, ask);
        return true;
      } catch {
        return false;
      }
    },
  };
}

function startDeadline({ input, reuse = {} }: RunInput): number {
  const large = isLarge(input, LARGE_CHARACTERS) || isLarge(reuse, LARGE_CHARACTERS);
  return large ? LARGE_DEADLINE_MS : START_DEADLINE_MS;
}

async function askStatus(client: Client, id: string): Promise<RunView | 'unknown'> {
  try {
    return await client.workflow.getHandle(id).query<RunView>(temporalNames.statusQuery);
  } catch (error) {
    if (isNotFound(error)) return 'unknown';
    throw error;
  }
}

/** A run is not told the reason of a cancel request, so that is signalled before. */
async function cancel(
  { client, connection, namespace }: { client: Client; connection: NativeConnection; namespace: string },
  workflowId: string,
  reason: string,
): Promise<'asked' | 'unknown'> {
  if (reason !== '') {
    // Unknown here: one that has closed; whether there ever was one is for the request itself to say.
    await unlessUnknown(client.workflow.getHandle(workflowId).signal(temporalNames.reasonSignal, reason), 'asked');
  }
  const requestId = crypto.randomUUID();
  const request = { namespace, workflowExecution: { workflowId }, reason, requestId, identity: 'stepgraph' };
  return unlessUnknown(connection.workflowService.requestCancelWorkflowExecution(request), 'asked');
}

async function describe(client: Client, id: string): Promise<RunState> {
  try {
    const { status } = await client.workflow.getHandle(id).describe();
    return states[status.name] ?? 'open';
  } catch (error) {
    if (isNotFound(error)) return 'unknown';
    throw error;
  }
}

async function unlessUnknown<T extends string>(request: Promise<unknown>, answer: T): Promise<T | 'unknown'> {
  try {
    await request;
    return answer;
  } catch (error) {
    if (isNotFound(error)) return 'unknown';
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
