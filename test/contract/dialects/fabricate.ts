import { toTaskId } from '../../../services/gateway/dialects/fabricate/task-id.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { at, type DialectCase, type State, textAt, withApiKey, withBearer } from '../dialect-case.ts';

const states: { [status: string]: State } = { completed: 'completed', failed: 'failed', canceled: 'cancelled' };
const workspace = 'The contract / 100%';
const database = 'warehouse';
const task = (id: string) => `/api/v1/workflow_tasks/${encodeURIComponent(id)}`;
/** A workflow is found by its names, which are the texts that the suite gives. */
const path = (workflow: string, word = 'databases') =>
  `/api/v1/workspaces/${encodeURIComponent(workspace)}/${word}/${database}/workflows/${encodeURIComponent(workflow)}`;
const exposed = (name: string, steps: Json): Json => ({
  name,
  expose: { fabricate: { workspace, database, workflow: name } },
  steps,
});

/** Tonic Fabricate. */
const fabricate: DialectCase = {
  dialect: 'fabricate',
  workflows: {
    succeeds: (name) => exposed(name, [{ type: 'TextOperation.Reverse' }]),
    fails: (name) => exposed(name, [{ type: 'Terminate', input: { status: 'failed', message: 'as asked' } }]),
    waits: (name) => exposed(name, [{ type: 'Wait', input: { for: 'PT1H' } }]),
  },
  input: { text: 'abc' },
  result: { text: 'cba' },
  start: ({ name }, input) => ({ method: 'POST', path: path(name), json: input ?? {} }),
  idOf: (started) => textAt(started, 'task_id'),
  idFor: toTaskId,
  poll: (_target, id) => ({ method: 'GET', path: task(id) }),
  read: (document) => ({ state: states[textAt(document, 'status')] ?? 'open', result: at(document, 'result') }),
  release: 'by-hand',
  cancel: null,
  list: null,
  withId: (_target, id) => [
    { method: 'GET', path: task(id) },
    { method: 'GET', path: `${task(id)}/1/download` },
  ],
  unknownId: toTaskId('ex-zzzzzzzz'),
  unknownWorkflow: () => ({ method: 'POST', path: path('nobody has stored it'), json: {} }),
  bad: ({ name }) => [
    { wire: { method: 'POST', path: path(name), text: '{"text"' }, status: 400 },
    { wire: { method: 'POST', path: path(name), json: ['abc'] }, status: 400 },
    { wire: { method: 'POST', path: path(name), json: {} }, status: 400 },
    { wire: { method: 'POST', path: path(name, 'projects'), json: {} }, status: 400 },
    { wire: { method: 'POST', path: path(name), json: { text: 7 } }, status: 422 },
  ],
  authorize: withBearer,
  otherWays: [withApiKey],
};

export default fabricate;
