import { checkUrl } from '../../../../activities/outbound/check-destination.ts';
import { dialects } from '../../../../services/gateway/dialects.gen.ts';
import { exposures } from '../../../../services/gateway/exposures.ts';
import { webhookShapers } from '../../../../services/gateway/webhook-shapers.ts';
import { createLanguage } from '../../../../services/operations/create-language.ts';
import type { OperationDeps } from '../../../../services/operations/deps.ts';
import { createFailureLimit, type FailureLimit } from '../../../../services/operations/failure-limit.ts';
import { randomId } from '../../../../services/operations/random-id.ts';
import type { RunClient } from '../../../../services/operations/run-client.ts';
import { createVersionCache } from '../../../../services/operations/version-cache.ts';
import { createWaiters } from '../../../../services/operations/waiters.ts';
import { openStore } from '../../../../services/store/open-store.ts';
import type { Store } from '../../../../services/store/store.ts';
import type { FinalRecord, RunInput, RunView, TaskView } from '../../../../workflows/execution.ts';
import type { Json } from '../../../../workflows/language/json.ts';
import { startMongodb } from '../../../servers/start-mongodb.ts';
import { testVault } from '../../vault/test-vault.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';

/** The gateway over a real store; its runs stand still and are moved by the test. */
export interface OpenApi extends OpenGateway {
  store: Store;
  /** What was started, in order. */
  started: RunInput[];
  /** What a run tells when it is asked. */
  show(executionId: string, view: { status: RunView['status']; tasks: Partial<TaskView>[] }): void;
  /** Ends a run with an output. */
  complete(executionId: string, output: Json): Promise<void>;
  /** Ends a run as said; COMPLETED with null unless said otherwise. */
  end(executionId: string, how: Partial<Pick<FinalRecord, 'status' | 'output' | 'error' | 'response'>>): Promise<void>;
  /** Fails a run. */
  fail(executionId: string): Promise<void>;
}

const STARTED_AT = Date.UTC(2024, 0, 1);

/** Opens it; no Temporal is behind. With `apiKeys`, only who has a key is let in; `failures` counts who has none. */
export async function openApi(options: { apiKeys?: string[]; failures?: FailureLimit } = {}): Promise<OpenApi> {
  const mongodb = await startMongodb();
  const waiters = createWaiters();
  const store = openStore({ uri: mongodb.uri, hooks: { onEnded: waiters.ended } });
  const language = createLanguage();
  const started: RunInput[] = [];
  const views = new Map<string, RunView>();
  const deps: OperationDeps = {
    store,
    runs: standingRuns(started, views),
    language,
    waiters,
    versions: createVersionCache(language),
    clock: () => new Date(),
    checkDestination: (url) => checkUrl(url, { allowLoopback: true, allowPrivate: false }),
    report: () => {},
    randomId,
    vault: testVault(),
    hookRate: createFailureLimit(() => new Date(), { most: 20 }),
    webhookStyles: Object.keys(webhookShapers),
    exposures,
    ...(options.failures ? { failures: options.failures } : {}),
  };
  const gateway = await openGateway({ dialects, deps, ...options });
  const end: OpenApi['end'] = async (executionId, how) => {
    await store.records.finalize({
      ...{ executionId, tenantId: 'default', status: 'COMPLETED', output: null, response: null, error: null },
      ...{ startedAt: STARTED_AT, completedAt: STARTED_AT + 1000, tasks: [], events: [] },
      ...how,
    });
  };
  return {
    ...gateway,
    store,
    started,
    show: (id, { status, tasks }) =>
      views.set(id, {
        status,
        startedAt: STARTED_AT,
        tasks: tasks.map((task, at) => ({ ...plannedTask(at), ...task })),
      }),
    end,
    fail: (executionId) => end(executionId, { status: 'FAILED' }),
    complete: (executionId, output) => end(executionId, { output }),
    async close() {
      await gateway.close();
      await store.close();
      await mongodb.stop();
    },
  };
}

function plannedTask(at: number): TaskView {
  return { path: `step${at + 1}`, type: 'Echo', status: 'PENDING', attempts: 0 };
}

/** Stands in for Temporal: it takes starts and does nothing with them. */
function standingRuns(started: RunInput[], views: Map<string, RunView>): RunClient {
  return {
    start: async (input) => {
      started.push(input);
      return 'open';
    },
    status: async (id) => views.get(id) ?? null,
    cancel: async () => 'asked',
    terminate: async () => 'done',
    control: async () => ({ status: 'done' }),
    arrive: async () => 'told',
    describe: async () => 'open',
    waitForEnd: (_id, waitMs, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        const leave = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener('abort', leave, { once: true });
      }),
    startLane: async () => {},
    probe: async () => true,
  };
}

/** Asks a gateway in JSON. */
export async function ask(
  url: string,
  method = 'GET',
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; text: string; body: unknown }> {
  const answer = await fetch(url, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: text === '' ? null : JSON.parse(text) };
}
