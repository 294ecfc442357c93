// Starts workflows without an API key and without a caller: by a trigger, and by a schedule (docs/schedules.md).
//   node examples/clients/hook-sender.mjs [base URL] [key]
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const base = process.argv[2] ?? process.env.STEPGRAPH_URL ?? 'http://127.0.0.1:8080';
const key = process.argv[3] ?? process.env.STEPGRAPH_KEY;
const deadline = Date.now() + 20_000;

async function call(method, path, json, headers = {}) {
  const body = json === undefined ? {} : { body: typeof json === 'string' ? json : JSON.stringify(json) };
  const response = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...body,
  });
  const text = await response.text();
  console.log(`${method} ${path.replace(/sgh_\w+/, 'sgh_…')} ${response.status}`);
  if (!response.ok) throw new Error(text);
  return text === '' ? null : JSON.parse(text);
}
const ask = (method, path, json) => call(method, path, json, key ? { authorization: `Bearer ${key}` } : {});

async function until(read, holds) {
  for (;;) {
    const found = await read();
    if (holds(found)) return found;
    if (Date.now() > deadline) throw new Error(`Too late: ${JSON.stringify(found)}`);
    await pause(300);
  }
}

const workflow = await ask('POST', '/v1/workflows', {
  name: 'Order intake',
  input: { type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' } } },
  steps: [{ type: 'Echo', input: { text: 'order {{ input.orderId }}' } }],
});

// A trigger: an address for one sender, who signs what it sends and may send it twice.
const secret = randomUUID();
const trigger = await ask('POST', `/v1/workflows/${workflow.id}/triggers`, {
  name: 'Shop',
  input: { orderId: '{{ body.order.id }}' },
  idempotency: { header: 'X-Delivery-Id' },
  signature: { scheme: 'hmac-sha256', header: 'X-Signature', prefix: 'sha256=', secret },
});
const delivery = JSON.stringify({ order: { id: 'o-17' } });
const signature = `sha256=${createHmac('sha256', secret).update(delivery).digest('hex')}`;
const send = () =>
  call('POST', `/v1/hooks/${trigger.token}`, delivery, { 'x-delivery-id': 'd-1', 'x-signature': signature });
const first = await send();
const second = await send();
if (!second.duplicate || second.executionId !== first.executionId) throw new Error('The repetition was taken.');
const isEnded = ({ status }) => status === 'COMPLETED';
const execution = await until(() => ask('GET', `/v1/executions/${first.executionId}?wait=5`), isEnded);
console.log(execution.output);

// A schedule: an execution every second, whose input names the time meant.
const schedule = await ask('POST', '/v1/schedules', {
  workflow: workflow.id,
  spec: { interval: 'PT1S' },
  input: { orderId: 'of {{ schedule.time }}' },
});
console.log(schedule.nextRuns);
const { recentExecutions } = await until(
  () => ask('GET', `/v1/schedules/${schedule.id}`),
  (found) => found.recentExecutions.length >= 2,
);
console.log(recentExecutions);
await ask('DELETE', `/v1/schedules/${schedule.id}`);
await ask('DELETE', `/v1/workflows/${workflow.id}`);
