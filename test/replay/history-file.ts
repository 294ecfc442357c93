import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { FinalRecord } from '../../workflows/execution.ts';

const folder = resolve('test/replay/histories');

/** A recorded run: its history as Temporal's JSON, and what it computed for `finalize` (null when it was continued). */
export interface RecordedRun {
  workflowId: string;
  history: { events: HistoryEvent[] };
  finalRecord: FinalRecord | null;
}

/** One event of a history in JSON, as far as the tests look into it. */
export interface HistoryEvent {
  eventType: string;
  activityTaskScheduledEventAttributes?: { activityId: string };
}

/** Names of the recorded runs: `<engine version>-<construct>`. */
export async function listHistories(): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/** Reads a recorded run. */
export async function readHistory(name: string): Promise<RecordedRun> {
  return JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8'));
}

/** Writes a run for later releases to replay. */
export async function writeHistory(
  name: string,
  run: { workflowId: string; history: Parameters<typeof historyToJSON>[0]; finalRecord: FinalRecord | null },
): Promise<void> {
  const json = JSON.stringify({ ...run, history: JSON.parse(historyToJSON(run.history)) }, null, 1);
  await writeFile(join(folder, `${name}.json`), `${withoutMachine(json)}\n`);
}

/** Identities, sticky queues and stack traces name the machine that recorded, which is nobody's business. */
function withoutMachine(json: string): string {
  return json
    .replace(/"identity": "[^"]*"/g, '"identity": "recorder"')
    .replace(/"name": "\d+@[^"]*"/g, '"name": "recorder"')
    .replace(/"stackTrace": "(?:[^"\\]|\\.)*"/g, '"stackTrace": ""');
}
