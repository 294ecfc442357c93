import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { steerChild } from '../../../services/operations/steer-child.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { newExecution } from '../store/samples.ts';
import { createTestDeps, type HandRuns } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let runs: HandRuns;

beforeAll(async () => {
  mongodb = await startMongodb();
  ({ deps, runs } = createTestDeps(mongodb.uri));
});

beforeEach(() => {
  runs.asked.length = 0;
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

/** A child that was accepted; its run is open only when `state` says so. */
async function child(id: string, state?: 'open'): Promise<string> {
  await deps.store.executions.insert(newExecution(id));
  if (state) runs.states.set(id, state);
  return id;
}
const steer = (executionId: string, action: 'cancel' | 'pause' | 'resume') =>
  steerChild(deps, { tenantId: 'default', executionId, action });
const statusOf = async (id: string) => (await deps.store.executions.findHead('default', id))?.status;

describe('a child', () => {
  it.each(['pause', 'resume'] as const)('is asked to %s', async (action) => {
    const id = await child(`ex-${action}`, 'open');
    await steer(id, action);
    expect(runs.asked).toEqual([`control ${id} {"action":"${action}"}`]);
  });

  it('that has not started yet is asked again later: that is for who asked', async () => {
    const id = await child('ex-early');
    await expect(steer(id, 'pause')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is cancelled, and shown so', async () => {
    const id = await child('ex-stops', 'open');
    await steer(id, 'cancel');
    expect(runs.asked).toEqual([`cancel ${id} The step that waits for it was stopped.`]);
    expect(await statusOf(id)).toBe('CANCELLING');
  });

  it('that has ended, or is not known, takes no notice', async () => {
    const closing = { status: 'TERMINATED' as const, error: null, completedAt: new Date() };
    const [late, gone] = [await child('ex-late', 'open'), await child('ex-gone')];
    for (const id of [late, gone]) await deps.store.executions.close('default', id, closing);
    await steer(late, 'cancel');
    await steer('ex-none', 'cancel');
    expect(runs.asked).toEqual([]);
    for (const id of [gone, 'ex-none']) await expect(steer(id, 'pause')).resolves.toBeUndefined();
  });
});
