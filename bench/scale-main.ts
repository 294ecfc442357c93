import { summarize, timeOneByOne } from './measure.ts';
import { forkReady, residentMib, startStack } from './processes.ts';
import type { Scenario } from './scenarios.ts';
import { countEvents, stepgraphSide } from './sides.ts';

/**
 * What one item of a loop costs at 100, 1,000 and 10,000 items, in one run on one machine: the ratio to the cost at 100
 * tells whether there is a cliff (aim: at most 1.5). `npm run bench -- --scale`.
 */
const sizes = [100, 1000, 10_000];
const stack = await startStack();
const stub = await forkReady('./stub-main.js', []);
const stepgraph = stepgraphSide(stack.api, `http://127.0.0.1:${stub.message.port}/`, 600);

try {
  const lines = [
    '| work | items | ms per item (median) | against 100 items | events of the last run | gateway MiB | worker MiB |',
  ];
  lines.push('|---|---|---|---|---|---|---|');
  for (const kind of ['loop', 'map'] as const) {
    let first = Number.NaN;
    for (const n of sizes) {
      const scenario: Scenario = { name: `${kind} ${n}`, work: { kind, n }, weight: 1 };
      const run = await stepgraph(scenario);
      const samples = await timeOneByOne(run, n >= 10_000 ? 2 : n >= 1000 ? 4 : 12);
      const each = summarize(samples).p50 / n;
      if (Number.isNaN(first)) first = each;
      const events = await countEvents(stack.temporal, await run());
      const memory = [await residentMib(stack.pids.gateway), await residentMib(stack.pids.worker)];
      lines.push(
        `| ${kind} | ${n} | ${each.toFixed(3)} | ${(each / first).toFixed(2)} | ${events} | ${memory.join(' | ')} |`,
      );
      process.stderr.write(`${lines.at(-1)}\n`);
    }
  }
  process.stdout.write(`${lines.join('\n')}\n`);
} finally {
  stub.child.disconnect();
  await stack.stop();
}
