import { getExternalWorkflowHandle } from '@temporalio/workflow';
import type { Arrival, FinalRecord, RunInput, Winner } from '../execution.ts';
import type { Json } from '../language/json.ts';
import { REFERENCE_CHARACTERS } from '../language/references.ts';
import { temporalNames } from '../temporal-names.ts';
import { callDurably } from './call-durably.ts';
import type { LocalLane } from './local-lane.ts';

/** Tells the execution whose Workflow step waits for this one how it ended. One that is gone wants to know nothing. */
export async function tellParent(
  lane: LocalLane,
  run: RunInput,
  parent: { executionId: string; path: string },
  record: FinalRecord,
  { status, error }: Winner,
): Promise<void> {
  const { id: executionId } = run.execution;
  const hasOutput = status === 'COMPLETED' && record.status === 'COMPLETED';
  const output = hasOutput ? await keepLarge(lane, run, record.output) : null;
  const arrival: Arrival = { kind: 'child', path: parent.path, status, output, error, executionId };
  try {
    await getExternalWorkflowHandle(parent.executionId).signal(temporalNames.arrivalSignal, arrival);
  } catch {
    // It has ended: nobody waits.
  }
}

async function keepLarge(lane: LocalLane, { execution }: RunInput, value: Json): Promise<Json> {
  if (JSON.stringify(value).length <= REFERENCE_CHARACTERS) return value;
  const { id: executionId, tenantId } = execution;
  const work = { kind: 'keep', value } as const;
  const kept = await callDurably(lane, 'keep output', (of) => of.evaluateOutside({ tenantId, executionId, work }));
  return 'value' in kept ? kept.value : null;
}
