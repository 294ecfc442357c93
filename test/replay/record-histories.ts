import { mkdir } from 'node:fs/promises';
import { ENGINE_VERSION } from '../../workflows/language/plan.ts';
import { writeHistory } from './history-file.ts';
import { type Outcome, startScenarioStack } from './scenario-stack.ts';
import { scenarios } from './scenarios.ts';

/** Runs every scenario on a real server and keeps its history: `node scripts/record-histories.mjs [name …]`. */
async function recordHistories(names: string[]): Promise<void> {
  await mkdir('test/replay/histories', { recursive: true });
  const stack = await startScenarioStack();
  try {
    for (const [name, scenario] of Object.entries(scenarios)) {
      if (names.length > 0 && !names.includes(name)) continue;
      await record(name, await stack.run(name, scenario));
      console.log(`recorded ${ENGINE_VERSION}-${name}`);
    }
  } finally {
    await stack.stop();
  }

  async function record(name: string, { handle, firstRunId, captured }: Outcome): Promise<void> {
    const { workflowId } = handle;
    const finalRecord = captured.at(-1) ?? null;
    await writeHistory(`${ENGINE_VERSION}-${name}`, { workflowId, history: await handle.fetchHistory(), finalRecord });
    const { runId } = await handle.describe();
    if (runId === firstRunId) return;
    const first = await stack.client.workflow.getHandle(workflowId, firstRunId).fetchHistory();
    await writeHistory(`${ENGINE_VERSION}-${name}-first`, { workflowId, history: first, finalRecord: null });
  }
}

await recordHistories(process.argv.slice(2));
