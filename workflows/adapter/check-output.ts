import type { FinalRecord, RunInput } from '../execution.ts';
import type { StepError } from '../language/app-error.ts';
import type { JsonSchema } from '../language/json.ts';
import { callDurably } from './call-durably.ts';
import type { LocalLane } from './local-lane.ts';

/** Holds the execution to what its workflow promises: an output that does not fit ends it FAILED `output-invalid`. */
export async function checkOutput(
  lane: LocalLane,
  { execution }: RunInput,
  schema: JsonSchema,
  record: FinalRecord,
): Promise<FinalRecord> {
  if (record.status !== 'COMPLETED') return record;
  const promise = { tenantId: execution.tenantId, schema, output: record.output };
  const answer = await callDurably(lane, 'check output', (of) => of.checkOutput(promise));
  return 'refused' in answer ? failed(record, { ...answer.refused, step: null }) : record;
}

function failed(record: FinalRecord, error: StepError): FinalRecord {
  const events = record.events.map((event) =>
    event.type === 'execution.ended' ? { ...event, status: 'FAILED' as const } : event,
  );
  return { ...record, status: 'FAILED', output: null, response: null, error, events };
}
