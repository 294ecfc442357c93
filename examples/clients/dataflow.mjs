// Goes through the page that the Data Flow Platform published, from top to bottom:
//   node examples/clients/dataflow.mjs [http://127.0.0.1:8080] [API key]
// Nothing of it is ours.
import { createServer } from 'node:http';

const [base = process.env.STEPGRAPH_URL ?? 'http://127.0.0.1:8080', key = process.env.STEPGRAPH_KEY ?? 'any'] =
  process.argv.slice(2);

/** Calls the API and expects a status. */
async function call(expected, method, path, body) {
  const response = await fetch(base + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = await response.json();
  console.log(method, path, response.status, JSON.stringify(answer));
  if (response.status !== expected) throw new Error(`${method} ${path} answered ${response.status}, not ${expected}`);
  return answer;
}

function expect(holds, what) {
  if (!holds) throw new Error(`Not as published: ${what}`);
}

/** Reads an execution until it is over. */
async function end(workflow, execution) {
  for (let reads = 0; reads < 150; reads++) {
    const document = await call(200, 'GET', `/workflows/${workflow}/executions/${execution}`);
    if (!['PENDING', 'RUNNING'].includes(document.status)) return document;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${execution} did not end`);
}

// Workflow Creation
const { workflow_id: dummy } = await call(201, 'POST', '/workflows', {
  name: 'Dummy Workflow',
  steps: [{ type: 'StaticTextInput', input: 'Hello, world!' }, { type: 'TextOperation.Reverse' }, { type: 'Echo' }],
});
expect(/^wf-[0-9a-z]{8}$/.test(dummy), 'the form of a workflow id');
expect((await call(200, 'GET', `/workflows/${dummy}/executions`)).executions.length === 0, 'created, not executed');

// Workflow Execution
const { execution_id: execution } = await call(202, 'POST', `/workflows/${dummy}/execute`);
expect(/^ex-[0-9a-z]{8}$/.test(execution), 'the form of an execution id');

// Execution Status
const document = await end(dummy, execution);
expect(document.status === 'COMPLETED' && document.tasks.length === 3, 'three tasks that completed');
expect(document.tasks[0].input.text === 'Hello, world!', 'the input of the first task');
expect(document.tasks[2].output.text === '!dlrow ,olleH', 'the text, turned around');

// Input Data
const { workflow_id: reverse } = await call(201, 'POST', '/workflows', {
  name: 'Reverse what comes',
  steps: [{ type: 'TextOperation.Reverse' }],
});
await call(400, 'POST', `/workflows/${reverse}/execute`, { input: { text: 7 } });
const given = await call(202, 'POST', `/workflows/${reverse}/execute`, { input: { text: 'Hello, world!' } });
expect((await end(reverse, given.execution_id)).tasks[0].output.text === '!dlrow ,olleH', 'the output for an input');

// List Executions
const { executions } = await call(200, 'GET', `/workflows/${reverse}/executions`);
expect(executions.length === 1 && executions[0].execution_id === given.execution_id, 'the one that was started');
expect('created_at' in executions[0] && 'started_at' in executions[0] && executions[0].completed_at, 'its times');

// Webhook
const told = [];
const hook = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    told.push(JSON.parse(body));
    response.end();
  });
});
await new Promise((resolve) => hook.listen(0, '127.0.0.1', resolve));
const webhook_url = `http://127.0.0.1:${hook.address().port}/webhook`;
await call(202, 'POST', `/workflows/${reverse}/execute`, { input: { text: 'Hello, world!' }, webhook_url });
for (let waits = 0; told.at(-1)?.status !== 'COMPLETED' && waits < 150; waits++)
  await new Promise((resolve) => setTimeout(resolve, 100));
hook.close();
hook.closeAllConnections();
console.log('the webhook was told:', told.map(({ event, status }) => `${event} ${status}`).join(', '));
expect(told.at(-1)?.status === 'COMPLETED', 'the end, told to the webhook');
