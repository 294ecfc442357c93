import type { EventSource } from '../../activities/event-source.ts';
import type { RunEvent } from '../../workflows/execution.ts';
import type { OperationDeps } from '../operations/deps.ts';
import { presentExecution } from '../operations/present-execution.ts';
import { readExecution } from '../operations/read-execution.ts';
import type { Execution } from '../operations/resources.ts';
import { viewAtEvent } from './view-at-event.ts';

/** Events that one call delivers: each may take 15 s. */
const BATCH = 20;

/** Shapes what a webhook is told about one event. */
export type ShapeEvent = (
  execution: Execution,
  event: RunEvent,
) => { body: string; headers: { [name: string]: string } };

/** Reads events from the store and gives them the form that the execution's starter asked for. */
export function createEventSource(
  deps: OperationDeps,
  shapers: { readonly [style: string]: ShapeEvent },
  secret: string | null,
): EventSource {
  return {
    async loadDelivery(executionId, tenantId, afterSequence) {
      // Events first: the record that is read after them is at least as new.
      const events = await deps.store.executions.listEvents(tenantId, executionId, 0);
      const record = await deps.store.executions.find(tenantId, executionId);
      if (record === null || record.webhook === null) return null;
      // The run that asks is durable: from here on nobody else needs to start one.
      if (afterSequence === 0) await deps.store.executions.markDelivering(tenantId, executionId);
      const { url, style } = record.webhook;
      const shape = shapers[style];
      if (shape === undefined) throw new Error(`No webhook has the style ${style}.`);
      const pending = events.filter((event) => event.sequence > afterSequence).slice(0, BATCH);
      const facts = pending.length > 0 ? (await readExecution(deps, record)).facts : null;
      const last = pending.at(-1) ?? events.at(-1);
      return {
        url,
        style,
        secret,
        ended: last?.type === 'execution.ended',
        events: facts
          ? await Promise.all(
              pending.map(async (event) => {
                const then = viewAtEvent(facts, events, event.sequence);
                const execution = await presentExecution(deps.store.values, then, false);
                return { sequence: event.sequence, id: `${executionId}-${event.sequence}`, ...shape(execution, event) };
              }),
            )
          : [],
      };
    },
  };
}
