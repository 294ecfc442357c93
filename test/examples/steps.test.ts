import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from '../e2e/api-client.ts';
import { type Ledger, startLedger } from '../e2e/ledger-server.ts';
import { waitUntil } from '../e2e/wait-until.ts';
import { type SmtpServer, startSmtp } from '../servers/start-smtp.ts';
import { answerExample, storeForExamples, storeMailConnection } from './around-examples.ts';

const api = new ApiClient(inject('stack').api);
/** Milliseconds; the first step that uses the warehouse brings it up. */
const PATIENCE = 170_000;

/** The examples of docs/steps.md. */
const examples = readFileSync('docs/steps.md', 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const [, vars = '{}'] = /^With `"vars": (.+)` this$/m.exec(section) ?? [];
    const [step = '', output = 'null'] = [...section.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => text);
    return { type: section.slice(0, section.indexOf('\n')), vars: JSON.parse(vars), step, output: JSON.parse(output) };
  });

let ledger: Ledger;
let smtp: SmtpServer;
/** The id of a file that examples read. */
let file: string;
beforeAll(async () => {
  ledger = await startLedger();
  smtp = await startSmtp();
  await storeMailConnection(api, smtp.port);
  file = await storeForExamples(api, ledger, PATIENCE);
}, PATIENCE);
afterAll(async () => {
  await ledger?.close();
  await smtp?.stop();
});

/** Without what is different each time: names of tables, ids and times. */
const plain = (value: unknown) =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll(/(step|file|ex)([_-])[0-9a-z]{8,16}\b/g, '$1$2…')
      .replaceAll(/<[0-9a-f]{32}@/g, '<…@')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time'),
  );

describe('docs/steps.md', () => {
  it('has an example of each step type', async () => {
    const { body } = await api.get('/v1/step-types');
    const types = body.items.map((item: { type: string }) => item.type);
    expect(examples.map(({ type }) => type).sort()).toEqual(types.sort());
  });

  it.each(examples)('$type does what its example says', { timeout: PATIENCE }, async ({ type, vars, step, output }) => {
    answerExample(ledger, type, output);
    const own = JSON.parse(
      step.replaceAll(/https:\/\/[\w.-]+\.example/g, ledger.url).replaceAll('file-1a2b3c4d', file),
    );
    const definition = { name: `Example of ${type}`, vars, steps: [{ id: 'it', ...own }] };
    const input = step.includes('input.orderId') ? { orderId: 'A7' } : null;
    const { status, body } = await api.post('/v1/executions', { definition, input });
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    const execution = await endedWith(body.id, output);
    expect(execution.error).toBeNull();
    const task = execution.tasks.find((each: { step: string }) => each.step === 'it');
    expect(plain({ given: task.output ?? execution.output })).toMatchObject(plain({ given: output }));
  });
});

/** The execution when it has ended; what waits for somebody is completed with the output that the example gives. */
async function endedWith(id: string, output: unknown) {
  return waitUntil(
    `${id} to end`,
    async () => {
      const { body } = await api.get(`/v1/executions/${id}`);
      const waiting = body.tasks.find((task: { type: string; status: string }) => task.status === 'WAITING');
      if (waiting && waiting.type !== 'Wait')
        await api.post(`/v1/executions/${id}/tasks/${waiting.id}/complete`, { output });
      return body.completedAt === null ? null : body;
    },
    { timeoutMs: PATIENCE },
  );
}
