import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Connection } from '@temporalio/client';
import { createBaselineWorker } from './baseline/create-worker.ts';
import { compareSides, type Effort } from './compare.ts';
import { forkReady, residentMib, startStack } from './processes.ts';
import { describeMachine, type Report, type Row, tableRow, toMarkdown } from './report.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { baselineSide, countEvents, stepgraphSide } from './sides.ts';

/** `--quick` halves the work; `--only NAME` measures the scenarios whose name starts so; `--store NAME` goes into the report. */
const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, store: { type: 'string' } },
});

function effortOf({ weight }: Scenario): Effort {
  const share = (values.quick ? 0.4 : 1) * weight;
  const loaded = Math.ceil(250 * share);
  return {
    rounds: 4,
    singles: Math.ceil(40 * share),
    loaded,
    inFlight: Math.min(50, loaded),
    warmUps: weight < 0.1 ? 1 : 5,
  };
}

const stack = await startStack();
const stub = await forkReady('./stub-main.js', []);
const stubUrl = `http://127.0.0.1:${stub.message.port}/`;
const separate = await forkReady('./baseline/worker-main.js', [stack.temporal, 'bench-ordinary']);
const inProcess = await createBaselineWorker(stack.temporal, 'bench-eager');
const running = inProcess.worker.run();
const connection = await Connection.connect({ address: stack.temporal });

try {
  const ordinary = baselineSide(connection, 'bench-ordinary', false, stubUrl);
  const eager = baselineSide(inProcess.connection, 'bench-eager', true, stubUrl);
  const stepgraph = stepgraphSide(stack.api, stubUrl);
  const rows: Row[] = [];
  for (const scenario of scenarios.filter(({ name }) => name.startsWith(values.only ?? ''))) {
    const runs = [await ordinary(scenario), await eager(scenario), await stepgraph(scenario)] as const;
    const [a, b, c] = await compareSides(runs, effortOf(scenario));
    if (!a || !b || !c) throw new Error('A side was not measured.');
    const events = {
      baseline: await countEvents(stack.temporal, await runs[0]()),
      stepgraph: await countEvents(stack.temporal, await runs[2]()),
    };
    const row: Row = { scenario, ordinary: a, eager: b, stepgraph: c, events };
    rows.push(row);
    // A later row that fails does not take this one with it.
    process.stderr.write(`${tableRow(row)}\n`);
  }
  const memory = {
    gateway: await residentMib(stack.pids.gateway),
    worker: await residentMib(stack.pids.worker),
    temporal: await residentMib(stack.pids.temporal),
    mongodb: await residentMib(stack.pids.mongodb),
    'hand-written worker': await residentMib(separate.child.pid),
  };
  const report: Report = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    node: process.version,
    store: values.store ?? 'as resolved by npm start',
    rows,
    memory,
  };
  await mkdir('bench/results', { recursive: true });
  await writeFile('bench/results/latest.json', `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(toMarkdown(report));
} finally {
  inProcess.worker.shutdown();
  await running;
  separate.child.disconnect();
  stub.child.disconnect();
  await connection.close();
  await stack.stop();
}
