// Goes through the page that Refold published for its Workflow API, from top to bottom, and on to the second API:
//   node examples/clients/refold.mjs [http://127.0.0.1:8080] [API key]
// Only the first workflow is stored in our own way; everything else is the published API.
const [base = process.env.STEPGRAPH_URL ?? 'http://127.0.0.1:8080', key = process.env.STEPGRAPH_KEY ?? 'tk-any'] =
  process.argv.slice(2);
const account = { linked_account_id: 'john@acme.io', 'x-api-key': key };
const headers = { ...account, slug: 'asana' };
const alias = `make-task-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;

/** Calls the API and expects a status. */
async function call(expected, method, path, { body, headers: own = headers } = {}) {
  const response = await fetch(base + path, {
    method,
    headers: { ...own, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  console.log(method, path, response.status, JSON.stringify(answer));
  if (response.status !== expected) throw new Error(`${method} ${path} answered ${response.status}, not ${expected}`);
  return answer;
}

function expect(holds, what) {
  if (!holds) throw new Error(`Not as published: ${what}`);
}

/** Repeats a call until its answer holds. */
async function until(holds, ...wanted) {
  for (let reads = 0; reads < 100; reads++) {
    const answer = await call(200, ...wanted);
    if (holds(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${wanted.join(' ')} did not come to what was waited for`);
}

// A workflow with an alias, which answers with what it was sent.
await call(201, 'POST', '/v1/workflows', {
  headers: { authorization: `Bearer ${key}` },
  body: {
    name: `Make a task (${alias})`,
    steps: [
      {
        id: 'reply',
        type: 'Response',
        input: { body: { success: 'true', new_note: "{{ input['Task Name'] }} for {{ input.Assigned_to }}" } },
      },
    ],
    expose: { refold: { alias, slug: 'asana' } },
  },
});
const event = { 'Task Name': 'Sample task', Created_at: '2024-2-1', Assigned_to: 'John Doe' };
const response = { success: 'true', new_note: 'Sample task for John Doe' };

// /execute API
const started = await call(200, 'POST', `/api/v1/workflow/${alias}/execute`, { body: event });
expect(Object.keys(started).join() === 'execution_id', 'only the execution_id without sync_execution');
expect(/^[0-9a-f]{24}$/.test(started.execution_id), 'the form of an execution id');

// sync_execution
const sync = { ...headers, sync_execution: 'true' };
const waited = await call(200, 'POST', `/api/v1/workflow/${alias}/execute`, { body: event, headers: sync });
expect(JSON.stringify(waited.return_value) === JSON.stringify(response), 'the return_value of the Response node');

// /response API
const path = `/api/v1/execution/${started.execution_id}/response`;
const answer = await until(({ status }) => status !== 'RUNNING', 'GET', path, { headers: account });
expect(
  answer.status === 'COMPLETED' && JSON.stringify(answer.response) === JSON.stringify(response),
  'response and status',
);

// The same in the second API: a node graph is stored, published and executed.
const { workflow: draft } = await call(200, 'POST', '/api/v2/public/workflow', {
  body: {
    name: `Greet (${alias})`,
    slug: 'asana',
    nodes: [
      { id: '1', type: 'start', name: 'Start' },
      {
        id: '2',
        type: 'rule',
        name: 'Is it Ada?',
        data: { conditions: [{ variable: '{{event.name}}', operator: 'eq', value: 'Ada' }] },
      },
      { id: '3', type: 'response', name: 'Hello', data: { status_code: 201, data: { text: 'Hello, {{event.name}}' } } },
      { id: '4', type: 'response', name: 'Who?', data: { status_code: 404, data: { text: 'Who?' } } },
    ],
    edges: [
      { source: '1', target: '2' },
      { source: '2', target: '3', sourceHandle: 'true' },
      { source: '2', target: '4', sourceHandle: 'false' },
    ],
  },
});
await call(200, 'PUT', `/api/v2/public/workflow/${draft._id}/publish`, { body: { published: true } });
const execute = `/api/v2/public/workflow/${draft.associated_workflow}/execute`;
const greeted = await call(201, 'POST', execute, { body: { name: 'Ada' }, headers: sync });
expect(greeted.return_value.text === 'Hello, Ada' && greeted.status_code === 201, 'the way of the true branch');
await call(404, 'POST', execute, { body: { name: 'Bob' }, headers: sync });
const instance = await call(200, 'GET', `/api/v2/public/execution/${greeted.execution_id}`);
expect(instance.status === 'COMPLETED' && instance.nodes.length === 4, 'the nodes of the execution');
const rerun = await call(200, 'POST', `/api/v2/public/execution/${greeted.execution_id}/rerun`);
expect(rerun.status === 'success' && rerun.id !== greeted.execution_id, 'a rerun is a new execution');
await until(({ status }) => status === 'COMPLETED', 'GET', `/api/v2/public/execution/${rerun.id}`);
const list = await call(
  200,
  'GET',
  `/api/v2/public/execution?workflow_id=${draft.associated_workflow}&status=COMPLETED`,
);
expect(list.docs.length >= 3 && list.page === 1, 'the list of executions');
