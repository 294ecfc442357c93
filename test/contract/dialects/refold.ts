import { executionIds, workflowIds } from '../../../services/gateway/dialects/refold/ids.ts';
import { at, type DialectCase, type State, textAt, type Wire, withApiKey, withBearer } from '../dialect-case.ts';

const states: { [status: string]: State } = {
  COMPLETED: 'completed',
  ERRORED: 'failed',
  TIMED_OUT: 'failed',
  TERMINATED: 'failed',
  STOPPED: 'cancelled',
};
const account = 'john@acme.io';
const headers = { linked_account_id: account, slug: 'asana' };
const execution = (id: string, ...more: string[]) =>
  ['/api/v2/public/execution', id, ...more]
    .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
    .join('/');
const execute = (workflow: string, json: unknown): Wire => ({
  method: 'POST',
  path: `/api/v1/workflow/${encodeURIComponent(workflow)}/execute`,
  headers,
  json,
});
const page = (workflow: string, number: number): Wire => ({
  method: 'GET',
  path: `/api/v2/public/execution?limit=200&page=${number}&workflow_id=${workflow}`,
  headers,
});

/** Refold: started by the first API, followed by the second. */
const refold: DialectCase = {
  dialect: 'refold',
  workflows: {
    succeeds: (name) => ({
      name,
      input: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
      steps: [
        { type: 'TextOperation.Reverse' },
        { id: 'reply', type: 'Response', input: { body: { turned: '{{ previous.text }}' } } },
      ],
    }),
    fails: (name) => ({ name, steps: [{ type: 'Terminate', input: { status: 'failed', message: 'as asked' } }] }),
    waits: (name) => ({ name, steps: [{ type: 'Wait', input: { for: 'PT1H' } }] }),
  },
  input: { text: 'abc' },
  result: { turned: 'cba' },
  start: ({ id }, input = {}) => execute(workflowIds.toHex(id), input),
  idOf: (started) => textAt(started, 'execution_id'),
  idFor: (id) => executionIds.toHex(id),
  poll: (_target, id) => ({ method: 'GET', path: execution(id), headers }),
  read: (document) => {
    const state = states[textAt(document, 'status')] ?? 'open';
    const last = [at(document, 'nodes')].flat().at(-1);
    return { state, result: state === 'completed' ? at(last, 'latest_output', 'body') : null };
  },
  release: 'by-hand',
  cancel: (_target, id) => ({ method: 'POST', path: execution(id, 'stop'), headers }),
  list: {
    first: ({ id }) => page(workflowIds.toHex(id), 1),
    ids: (list) => [at(list, 'docs')].flat().map((row) => textAt(row, '_id')),
    next: ({ id }, list) => {
      const next = at(list, 'nextPage');
      return typeof next === 'number' ? page(workflowIds.toHex(id), next) : null;
    },
    record: () => ({ labels: { linkedAccount: account } }),
  },
  withId: (_target, id) => [
    { method: 'GET', path: execution(id), headers },
    { method: 'GET', path: `/api/v1/execution/${encodeURIComponent(id)}/response`, headers },
    { method: 'GET', path: execution(id, 'nodes', '1', 'batches'), headers },
    { method: 'POST', path: execution(id, 'stop'), headers },
    { method: 'POST', path: execution(id, 'rerun'), headers },
  ],
  unknownId: '66e404464f475f36c0c95b5d',
  unknownWorkflow: () => execute('66e404464f475f36c0c95b5d', {}),
  bad: ({ id }) => {
    const hex = workflowIds.toHex(id);
    const path = `/api/v1/workflow/${hex}/execute`;
    return [
      { wire: { method: 'POST', path, headers, text: '{"text"' }, status: 400 },
      { wire: { method: 'POST', path, headers, json: { text: 7 } }, status: 400 },
      { wire: { method: 'POST', path, headers: { linked_account_id: account }, json: { text: 'a' } }, status: 400 },
      { wire: { method: 'POST', path, headers: { ...headers, slug: '' }, json: { text: 'a' } }, status: 400 },
      { wire: { method: 'POST', path, headers: { slug: 'asana' }, json: { text: 'a' } }, status: 400 },
      {
        wire: { method: 'POST', path, headers: { ...headers, sync_execution: 'maybe' }, json: { text: 'a' } },
        status: 400,
      },
    ];
  },
  authorize: withApiKey,
  otherWays: [withBearer],
};

export default refold;
