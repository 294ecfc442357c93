import { checkUrl } from '../../../activities/outbound/check-destination.ts';
import type { OperationContext } from '../../../services/operations/define-operation.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import type { Language } from '../../../services/operations/language.ts';
import { randomId } from '../../../services/operations/random-id.ts';
import type { RunClient, RunState } from '../../../services/operations/run-client.ts';
import { createVersionCache } from '../../../services/operations/version-cache.ts';
import { createWaiters } from '../../../services/operations/waiters.ts';
import { openStore } from '../../../services/store/open-store.ts';
import type { RunInput, RunView, TaskView } from '../../../workflows/execution.ts';
import { AppError } from '../../../workflows/language/app-error.ts';
import { isObject, type Json } from '../../../workflows/language/json.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { testVault } from '../vault/test-vault.ts';

/** Runs that a test steers by hand. */
export interface HandRuns extends RunClient {
  inputs: Map<string, RunInput>;
  states: Map<string, RunState>;
  views: Map<string, RunView>;
  asked: string[];
  /** Whether the server is away. */
  down: boolean;
  /** What happens in a run once it starts. */
  onStart: (input: RunInput) => void;
}

/** Creates them. */
export function createHandRuns(): HandRuns {
  const inputs = new Map<string, RunInput>();
  const states = new Map<string, RunState>();
  const views = new Map<string, RunView>();
  const reach = () => {
    if (runs.down) throw new AppError('unavailable', 'Temporal is away.');
  };
  const stop = (id: string, word: string, state: RunState | null) => {
    reach();
    if (states.get(id) !== 'open') return false;
    runs.asked.push(word);
    if (state) states.set(id, state);
    return true;
  };
  const runs: HandRuns = {
    inputs,
    states,
    views,
    asked: [],
    down: false,
    onStart: () => {},
    async start(input) {
      reach();
      const known = states.get(input.execution.id);
      if (known) return known === 'open' ? 'open' : 'ended';
      inputs.set(input.execution.id, input);
      states.set(input.execution.id, 'open');
      runs.onStart(input);
      return 'open';
    },
    status: async (id) => (runs.down ? null : (views.get(id) ?? (states.has(id) ? null : 'unknown'))),
    cancel: async (id, reason) => (stop(id, `cancel ${id} ${reason}`, null) ? 'asked' : 'unknown'),
    terminate: async (id, reason) => (stop(id, `terminate ${id} ${reason}`, 'terminated') ? 'done' : 'unknown'),
    async control(id, request) {
      reach();
      runs.asked.push(`control ${id} ${JSON.stringify(request)}`);
      return states.get(id) === 'open' ? { status: 'done' } : 'unknown';
    },
    async arrive(id, arrival) {
      reach();
      runs.asked.push(`arrive ${id} ${JSON.stringify(arrival)}`);
      return states.get(id) === 'open' ? 'told' : 'unknown';
    },
    async describe(id) {
      reach();
      return states.get(id) ?? 'unknown';
    },
    waitForEnd: (_id, waitMs, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        signal.addEventListener('abort', () => resolve(), { once: true });
        signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
      }),
    async startLane({ webhookId, subject }) {
      reach();
      runs.asked.push(`deliver ${webhookId} ${subject}`);
    },
    probe: async () => !runs.down,
  };
  return runs;
}

/** A language of flat lists of steps: what operations do with a plan does not depend on more. */
const language: Language = {
  stepTypes: [],
  referencedWorkflows: () => [],
  compile(definition) {
    const steps = isObject(definition) && Array.isArray(definition.steps) ? definition.steps : [];
    const name = isObject(definition) && typeof definition.name === 'string' ? definition.name : '';
    if (steps.length === 0) {
      throw new AppError('invalid-definition', 'no steps', {
        faults: [{ pointer: '/steps', detail: 'Give at least one step.' }],
      });
    }
    const inputSchema = isObject(definition) && isObject(definition.input) ? definition.input : true;
    const list = steps.map((step, index) => toStep(step, index));
    return {
      name,
      plan: { name, timeoutMs: 60_000, graph: { steps: list } },
      inputSchema,
      outputSchema: true,
      steps: list.map(({ id, type }) => ({ id, type, output: true })),
    };
  },
  inputChecker: (schema) => (input) => {
    if (schema !== true && !isObject(input)) throw new AppError('invalid-input', 'the input must be an object');
    return input;
  },
  plannedTasks: (plan) =>
    plan.graph.steps.map(({ id, type }): TaskView => ({ path: id, type, status: 'PENDING', attempts: 0 })),
};

function toStep(step: Json, index: number): PlanStep {
  const fields = isObject(step) ? step : {};
  return {
    id: typeof fields.id === 'string' ? fields.id : `step${index + 1}`,
    type: typeof fields.type === 'string' ? fields.type : 'Echo',
    revision: 1,
    after: index === 0 ? [] : [`step${index}`],
    ...(fields.input === undefined ? {} : { input: fields.input }),
    takes: [],
    body: { kind: 'pure', role: 'none' },
  };
}

/** Deps over a real store, and runs that a test steers. */
export function createTestDeps(uri: string): { deps: OperationDeps; runs: HandRuns; reports: string[] } {
  const waiters = createWaiters();
  const runs = createHandRuns();
  const reports: string[] = [];
  const deps: OperationDeps = {
    store: openStore({ uri, hooks: { onEnded: waiters.ended } }),
    runs,
    language,
    waiters,
    versions: createVersionCache(language),
    clock: () => new Date(),
    randomId,
    vault: testVault(),
    checkDestination: (url) => checkUrl(url, { allowLoopback: true, allowPrivate: false }),
    report: (message) => reports.push(message),
  };
  return { deps, runs, reports };
}

/** A caller of a tenant. */
export function callerOf(tenantId: string, signal: AbortSignal = new AbortController().signal): OperationContext {
  return { caller: { tenantId }, requestId: 'test', signal };
}
