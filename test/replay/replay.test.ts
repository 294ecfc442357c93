import { isDeepStrictEqual } from 'node:util';
import { DefaultLogger, Runtime, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FinalRecord } from '../../workflows/execution.ts';
import { ENGINE_VERSION } from '../../workflows/language/plan.ts';
import { bundleWorkflows } from './bundle-workflows.ts';
import { type HistoryEvent, listHistories, type RecordedRun, readHistory } from './history-file.ts';
import { captureInto } from './scenario-stack.ts';
import { scenarios } from './scenarios.ts';

let workflowBundle: WorkflowBundleWithSourceMap;
let runs: Map<string, RecordedRun>;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'ERROR' } } });
  const names = await listHistories();
  runs = new Map(await Promise.all(names.map(async (name) => [name, await readHistory(name)] as const)));
  workflowBundle = await bundleWorkflows();
});

/** Replays a run; gives what it computed for `finalize`. @throws when its commands differ from the history's. */
async function replay({ workflowId, history }: RecordedRun): Promise<FinalRecord | null> {
  const captured: FinalRecord[] = [];
  await Worker.runReplayHistory(
    { workflowBundle, sinks: captureInto((record) => captured.push(record)) },
    JSON.parse(JSON.stringify(history)),
    workflowId,
  );
  return captured.at(-1) ?? null;
}

function recorded(scenario: string): RecordedRun {
  const run = runs.get(newest(scenario) ?? '');
  if (!run) throw new Error(`There is no history of ${scenario}: run node scripts/record-histories.mjs.`);
  return run;
}

/** The name of the newest history of a scenario: an engine that changes nothing about it needs no other. */
function newest(scenario: string): string | null {
  const versions = Array.from({ length: ENGINE_VERSION }, (_, before) => ENGINE_VERSION - before);
  return versions.map((version) => `${version}-${scenario}`).find((name) => runs.has(name)) ?? null;
}

/** The events with something done to those that tell of a scheduled activity. */
function tamper(run: RecordedRun, change: (scheduled: HistoryEvent[]) => void): RecordedRun {
  const copy: RecordedRun = JSON.parse(JSON.stringify(run));
  change(copy.history.events.filter((event) => event.activityTaskScheduledEventAttributes));
  return copy;
}

describe('recorded histories', () => {
  it('exist for every scenario, of the last engine that changed something about it', () => {
    expect(Object.keys(scenarios).filter((name) => newest(name) === null)).toEqual([]);
  });

  it('replay to the same commands and to the same final record', async () => {
    const wrong: string[] = [];
    for (const [name, run] of runs) {
      const record = await replay(run).catch((error: unknown) => error);
      if (!isDeepStrictEqual(JSON.parse(JSON.stringify(record)), run.finalRecord)) wrong.push(`${name}: ${record}`);
    }
    expect(wrong).toEqual([]);
  });

  it('are refused with two commands swapped, or with another activity id', async () => {
    const fanOut = recorded('fan-out');
    const swapped = tamper(fanOut, ([one, two]) => {
      if (!one || !two) throw new Error('The history has no two activities.');
      const attributes = one.activityTaskScheduledEventAttributes;
      if (attributes) one.activityTaskScheduledEventAttributes = two.activityTaskScheduledEventAttributes ?? attributes;
      if (attributes) two.activityTaskScheduledEventAttributes = attributes;
    });
    await expect(replay(swapped)).rejects.toThrow(/[Nn]ondeterminism/);
    const renamed = tamper(fanOut, ([one]) => {
      if (one?.activityTaskScheduledEventAttributes) one.activityTaskScheduledEventAttributes.activityId = 'other';
    });
    await expect(replay(renamed)).rejects.toThrow(/[Nn]ondeterminism/);
  });

  it('show a pure step that computes something else in the final record', async () => {
    const run = recorded('pure-chain');
    const [started] = run.history.events;
    const input = JSON.stringify(started);
    const payload = /"data": ?"([^"]+)"/.exec(input)?.[1] ?? '';
    const changed = Buffer.from(Buffer.from(payload, 'base64').toString().replace('Hello', 'Other')).toString('base64');
    const events = [JSON.parse(input.replace(payload, changed)), ...run.history.events.slice(1)];
    const record = await replay({ ...run, history: { events } });
    expect(record?.output).toEqual({ text: 'Other' });
    expect(record).not.toEqual(run.finalRecord);
  });
});
