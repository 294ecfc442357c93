import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Json } from '../../workflows/language/json.ts';
import { readPids } from '../chaos/read-pids.ts';
import { nestedDefinition } from '../workflows/language/nested-definition.ts';
import { type Answer, ApiClient } from './api-client.ts';
import { mutatedDefinition } from './mutated-definition.ts';

const stack = inject('stack');
const api = new ApiClient(stack.api);
const plain = { name: 'Plain', steps: [{ id: 'out', type: 'Output', input: '{{ input }}' }] };
const started: string[] = [];
let before: ReturnType<typeof readPids>;
let valid: Json[];

beforeAll(async () => {
  before = readPids(stack.dataDir);
  const { id } = await api.createWorkflow(plain);
  // No definition may name one that was made of it: executions would start executions without end.
  const texts = readdirSync('examples', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(`examples/${entry.name}/workflow.json`))
    .map(({ name }) => readFileSync(`examples/${name}/workflow.json`, 'utf8'));
  valid = [nestedDefinition, nestedDefinition, ...texts.map((text) => JSON.parse(text))].map((definition) => {
    const { alias: _alias, ...rest } = definition;
    return JSON.parse(JSON.stringify(rest).replace(/"workflow":"[^"]*"/g, `"workflow":"${id}"`));
  });
});

/** What was started may wait for ever; the stack is left as it was found. */
afterAll(async () => {
  for (const id of started) await api.post(`/v1/executions/${id}/terminate`);
});

/** Posts in time and gets one of these statuses, or a problem of the caller's making. */
async function post(path: string, json: Json, ...fine: number[]): Promise<Answer> {
  const answer = await api.send('POST', path, { json, signal: AbortSignal.timeout(15_000) });
  if (fine.includes(answer.status)) return answer;
  expect(answer.status, JSON.stringify(answer.body)).toBeGreaterThanOrEqual(400);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body.code).toMatch(/^[a-z-]+$/);
  return answer;
}

it('any JSON posted as a definition is taken or refused with a problem, and none stops the stack', async () => {
  let taken = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(mutatedDefinition(valid), fc.jsonValue({ maxDepth: 2 }), async (definition, input) => {
      const [validated, created] = [
        await post('/v1/workflows/validate', definition, 200),
        await post('/v1/workflows', definition, 201),
      ];
      const { status, body } = await post('/v1/executions', { definition, input: input as Json }, 202, 200);
      if (created.status === 201) {
        taken += 1;
        expect(validated.body).toMatchObject({ valid: true });
        await api.delete(`/v1/workflows/${created.body.id}`);
      } else refused += 1;
      if (status === 202 || status === 200) started.push(body.id);
    }),
    { numRuns: 250, interruptAfterTimeLimit: 20_000, endOnFailure: true },
  );
  expect(taken, 'some are taken').toBeGreaterThan(0);
  expect(refused, 'some are refused').toBeGreaterThan(0);
  expect(await api.run(plain, 'still here')).toMatchObject({ status: 'COMPLETED', output: 'still here' });
  expect(readPids(stack.dataDir), 'no part was restarted').toEqual(before);
});
