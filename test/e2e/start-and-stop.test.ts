import { afterAll, describe, expect, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { makeDataDir, processesOf, type Stack, startStack } from './stack.ts';

const dataDir = makeDataDir();
const stacks: Stack[] = [];
afterAll(() => Promise.all(stacks.map((stack) => stack.dispose())));

async function start(npm: boolean): Promise<Stack> {
  const stack = await startStack({ dataDir, npm });
  stacks.push(stack);
  return stack;
}

describe('npm start -- --json', () => {
  it('prints where everything is; a second start beside it says so and exits', async () => {
    const stack = await start(true);
    expect(stack.api).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(stack.temporal).toMatch(/^[\w.]+:\d+$/);
    expect(stack.mongodb).toMatch(/^mongodb:\/\//);
    const pids = processesOf(dataDir).map(({ pid }) => pid);
    for (const pid of Object.values(stack.pids)) expect(pids).toContain(pid);
    expect((await fetch(`${stack.api}/readyz`)).status).toBe(200);
    await expect(startStack({ dataDir })).rejects.toThrow(/already runs/);
    expect((await fetch(`${stack.api}/readyz`)).status).toBe(200);
  });

  it('stops without leaving a process, and the next start goes on with what was open', async () => {
    const [first] = stacks;
    if (!first) throw new Error('the first stack runs');
    const api = new ApiClient(first.api);
    const definition = {
      name: 'Long',
      steps: [
        { id: 'pause', type: 'Wait', input: { for: 'PT2S' } },
        { id: 'after', type: 'StaticTextInput', input: 'done' },
      ],
    };
    const workflow = await api.createWorkflow(definition);
    const { id } = await api.start(workflow.id);
    await first.stop();
    const second = await start(false);
    const again = new ApiClient(second.api);
    expect((await again.get(`/v1/workflows/${workflow.id}`)).body.definition).toEqual(definition);
    expect(await again.ended(id, 60_000)).toMatchObject({ status: 'COMPLETED', output: { text: 'done' } });
    await second.stop();
  });
});
