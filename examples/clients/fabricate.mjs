// Runs a database workflow over the API that Tonic Fabricate published, from top to bottom of its page:
//   node examples/clients/fabricate.mjs [http://127.0.0.1:8080] [API key]
// Only the first call, which stores a workflow, is ours.
const [base = process.env.STEPGRAPH_URL ?? 'http://127.0.0.1:8080', key = process.env.STEPGRAPH_KEY ?? 'any'] =
  process.argv.slice(2);
const workspace = `Client ${process.pid}-${Date.now()}`;
const database = 'warehouse';

/** Calls the API; an error tells what its body says, as the published client libraries do. */
async function call(method, path, body) {
  const response = await fetch(base + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (response.ok) return response;
  const isJson = response.headers.get('content-type')?.includes('application/json');
  throw new Error(isJson ? (await response.json()).error : `${method} ${path} answered ${response.status}`);
}
const json = async (...given) => (await call(...given)).json();

/** Stores a workflow under a name in the workspace. */
const store = (workflow, definition) =>
  json('POST', '/v1/workflows', { ...definition, expose: { fabricate: { workspace, database, workflow } } });

/** Starts a workflow and polls until it is over. */
async function run(workflow, parameters) {
  const names = [workspace, database, workflow].map(encodeURIComponent);
  const path = `/api/v1/workspaces/${names[0]}/databases/${names[1]}/workflows/${names[2]}`;
  const { task_id, status } = await json('POST', path, parameters);
  console.log(`${workflow}: task ${task_id} is ${status}`);
  for (;;) {
    const task = await json('GET', `/api/v1/workflow_tasks/${task_id}`);
    if (task.status !== 'in_progress') return task;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

// A workflow that adds a set of records to the database, and one that cannot.
const dates = {
  type: 'object',
  required: ['startDate', 'endDate'],
  properties: { startDate: { type: 'string', format: 'date' }, endDate: { type: 'string', format: 'date' } },
};
const { id } = await store('Add days', {
  name: 'Add days',
  input: dates,
  steps: [
    {
      id: 'add',
      type: 'Sql',
      input: {
        sql: "SELECT to_char(day, 'YYYY-MM-DD') AS day FROM generate_series(@from::date, @to::date, '1 day') AS day",
        parameters: { from: '{{ input.startDate }}', to: '{{ input.endDate }}' },
      },
    },
    {
      id: 'report',
      type: 'File',
      input: {
        operation: 'write',
        name: 'report.csv',
        content: '{{ steps.add.output.rows }}',
        contentType: 'text/csv',
      },
    },
    { type: 'Output', input: { rows_processed: '{{ steps.add.output.rowCount }}', success: true } },
  ],
});
await store('Fail', { name: 'Fail', steps: [{ type: 'Sql', input: { sql: 'SELECT * FROM no_such_table' } }] });

// Getting the parameter names for a workflow.
const { items } = await json('GET', `/v1/workflows/${id}/parameters`);
console.log(
  `Parameters: ${items.map(({ name, type, required }) => `${name} (${type}${required ? '' : '?'})`).join(', ')}`,
);

// Starting the workflow, and checking the status of its processing.
const task = await run('Add days', { startDate: '2024-01-01', endDate: '2024-12-31' });
if (task.status !== 'completed') throw new Error(`The task is ${task.status}: ${task.error}`);
console.log(`Result: ${JSON.stringify(task.result)}`);
if (task.result.rows_processed !== 366) throw new Error('2024 has 366 days');

// Downloading files that a workflow generated.
for (const file of task.files) {
  const text = await (await call('GET', `/api/v1/workflow_tasks/${task.id}/${file.id}/download`)).text();
  console.log(`${file.name}: ${text.trim().split('\n').length} lines, ${file.content_type}, ${file.size} bytes`);
  if (Buffer.byteLength(text) !== file.size) throw new Error(`${file.name} is not whole`);
}

// What goes wrong: a failed task, and a parameter that is missing.
const failed = await run('Fail', {});
console.log(`A failed task: ${failed.status}, ${failed.error}`);
const refused = await run('Add days', {}).catch((error) => error.message);
console.log(`A missing parameter: ${refused}`);
if (failed.status !== 'failed' || !failed.error || !/startDate/.test(refused))
  throw new Error('It should have failed.');
