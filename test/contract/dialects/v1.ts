import { at, type DialectCase, type State, textAt, withApiKey, withBearer } from '../dialect-case.ts';

const states: { [status: string]: State } = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'cancelled',
};
const executions = (workflow: string) => `/v1/workflows/${workflow}/executions`;

/** The native API. */
const v1: DialectCase = {
  dialect: 'v1',
  workflows: {
    succeeds: (name) => ({ name, steps: [{ type: 'TextOperation.Reverse' }] }),
    fails: (name) => ({ name, steps: [{ type: 'Terminate', input: { status: 'failed', message: 'as asked' } }] }),
    waits: (name) => ({ name, steps: [{ type: 'Wait', input: { for: 'PT1H' } }] }),
  },
  input: { text: 'abc' },
  result: { text: 'cba' },
  start: ({ id }, input) => ({ method: 'POST', path: executions(id), json: input === undefined ? {} : { input } }),
  idOf: (started) => textAt(started, 'id'),
  idFor: (execution) => execution,
  poll: (_target, id) => ({ method: 'GET', path: `/v1/executions/${encodeURIComponent(id)}` }),
  read: (document) => ({ state: states[textAt(document, 'status')] ?? 'open', result: at(document, 'output') }),
  release: 'by-hand',
  cancel: (_target, id) => ({ method: 'POST', path: `/v1/executions/${encodeURIComponent(id)}/cancel` }),
  list: {
    first: ({ id }) => ({ method: 'GET', path: `${executions(id)}?limit=200` }),
    ids: (page) => [at(page, 'items')].flat().map((item) => textAt(item, 'id')),
    next: ({ id }, page) => {
      const cursor = at(page, 'nextCursor');
      return cursor === null ? null : { method: 'GET', path: `${executions(id)}?limit=200&cursor=${cursor}` };
    },
  },
  withId: (_target, id) => {
    const path = `/v1/executions/${encodeURIComponent(id)}`;
    return [
      ...['', '/tasks', '/result'].map((more) => ({ method: 'GET' as const, path: path + more })),
      ...['/cancel', '/terminate', '/pause', '/resume', '/retry', '/rerun'].map((more) => ({
        method: 'POST' as const,
        path: path + more,
      })),
    ];
  },
  unknownId: 'ex-zzzzzzzz',
  unknownWorkflow: () => ({ method: 'POST', path: executions('wf-zzzzzzzz'), json: {} }),
  bad: ({ id }) => [
    { wire: { method: 'POST', path: executions(id), text: '{"input"' }, status: 400 },
    { wire: { method: 'POST', path: executions(id), json: { inptu: {} } }, status: 422 },
    { wire: { method: 'POST', path: executions(id), json: [] }, status: 422 },
    { wire: { method: 'POST', path: executions(id), json: { input: { text: 7 } } }, status: 422 },
  ],
  authorize: withBearer,
  otherWays: [withApiKey],
};

export default v1;
