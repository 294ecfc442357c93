// A receiver of webhooks: verifies each message, answers, and drops what it has seen before.
// node examples/clients/webhook-receiver.mjs [base URL] [key]
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
// The reference library of Standard Webhooks; any other one of https://www.standardwebhooks.com does as well.
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

const base = process.argv[2] ?? process.env.STEPGRAPH_URL ?? 'http://127.0.0.1:8080';
const key = process.argv[3] ?? process.env.STEPGRAPH_KEY ?? 'none';

async function call(method, path, body) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(new URL(path, base), { method, headers, ...sent });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${answer}`);
  return answer === '' ? null : JSON.parse(answer);
}

let secret = '';
let tellEnd;
const ended = new Promise((resolve) => {
  tellEnd = resolve;
});
const seen = new Set();

const server = createServer(async (request, response) => {
  const body = await text(request);
  // Signed with the secret of the installation, STEPGRAPH_WEBHOOK_SECRET, which not everybody knows who starts an execution.
  if (request.url === '/this-run') return response.writeHead(204).end();
  try {
    // Throws for a wrong signature, and for a timestamp that is more than five minutes away.
    const message = new Webhook(secret).verify(body, request.headers);
    const id = request.headers['webhook-id'];
    // At least once: the same message may come again, with the same id.
    if (!seen.has(id)) console.log(id, message.type, message.data?.output ?? '');
    seen.add(id);
    response.writeHead(204).end();
    if (message.type === 'execution.completed') tellEnd(message);
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    response.writeHead(401).end(error.message);
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/stepgraph`;

const workflow = await call('POST', '/v1/workflows', {
  name: 'Told by webhook',
  steps: [{ id: 'greet', type: 'Transform', input: { value: '{{ "Hello, " + input.name }}' } }],
});
const webhook = await call('POST', '/v1/webhooks', { url, workflows: [workflow.id] });
secret = webhook.secret;
console.log('told at', webhook.url, 'of', webhook.events.join(', '));

try {
  await call('POST', `/v1/webhooks/${webhook.id}/ping`);
  const execution = await call('POST', `/v1/workflows/${workflow.id}/executions`, {
    input: { name: 'receiver' },
    // A webhook of this execution alone, told of every change of it.
    webhook: url.replace('/stepgraph', '/this-run'),
  });
  const message = await Promise.race([ended, sleep(15_000, null, { ref: false })]);
  if (message?.data.id !== execution.id) throw new Error(`The end of ${execution.id} was not told.`);

  // Without the secret nobody is believed.
  const forged = await fetch(url, {
    method: 'POST',
    body: '{}',
    headers: { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' },
  });
  if (forged.status !== 401) throw new Error('A forged message was taken.');

  for (;;) {
    const { items } = await call('GET', `/v1/webhooks/${webhook.id}/deliveries?execution=${execution.id}`);
    if (items[0]?.status === 'DELIVERED') {
      console.log(items[0].id, items[0].status, 'after', items[0].attempts, 'attempt');
      break;
    }
    await sleep(100);
  }

  // The webhook of the execution has a log of its own: the start, each change of a task, and the end.
  for (;;) {
    const { items } = await call('GET', `/v1/executions/${execution.id}/deliveries`);
    if (
      items.some(({ event }) => event === 'execution.completed') &&
      items.every(({ status }) => status === 'DELIVERED')
    ) {
      console.log(
        items
          .map(({ sequence, event }) => `${sequence} ${event}`)
          .sort()
          .join(', '),
      );
      break;
    }
    await sleep(100);
  }
} finally {
  await call('DELETE', `/v1/webhooks/${webhook.id}`);
  await call('DELETE', `/v1/workflows/${workflow.id}`);
  server.close();
  server.closeAllConnections();
}
