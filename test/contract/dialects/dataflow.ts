import { at, type DialectCase, type State, textAt, withApiKey, withBearer } from '../dialect-case.ts';

const states: { [status: string]: State } = { COMPLETED: 'completed', FAILED: 'failed', CANCELLED: 'cancelled' };
const under = (workflow: string, ...more: string[]) =>
  ['/workflows', workflow, ...more].map((part, index) => (index === 0 ? part : encodeURIComponent(part))).join('/');

/** The Data Flow Platform. */
const dataflow: DialectCase = {
  dialect: 'dataflow',
  workflows: {
    succeeds: (name) => ({ name, steps: [{ type: 'TextOperation.Reverse' }, { type: 'Echo' }] }),
    fails: (name) => ({ name, steps: [{ type: 'Terminate', input: { status: 'failed', message: 'as asked' } }] }),
    waits: (name) => ({ name, steps: [{ type: 'Wait', input: { for: 'PT1H' } }] }),
  },
  input: { text: 'abc' },
  result: { text: 'cba' },
  start: ({ id }, input) => ({
    method: 'POST',
    path: under(id, 'execute'),
    json: input === undefined ? {} : { input },
  }),
  idOf: (started) => textAt(started, 'execution_id'),
  idFor: (execution) => execution,
  poll: ({ id: workflow }, id) => ({ method: 'GET', path: under(workflow, 'executions', id) }),
  read: (document) => {
    const state = states[textAt(document, 'status')] ?? 'open';
    const last = [at(document, 'tasks')].flat().at(-1);
    return { state, result: state === 'completed' ? at(last, 'output') : null };
  },
  release: 'by-hand',
  cancel: null,
  list: {
    first: ({ id }) => ({ method: 'GET', path: under(id, 'executions') }),
    ids: (page) => [at(page, 'executions')].flat().map((row) => textAt(row, 'execution_id')),
    next: (_target, _page, headers) => {
      const [, path] = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '') ?? [];
      return path === undefined ? null : { method: 'GET', path };
    },
  },
  withId: ({ id: workflow }, id) => [{ method: 'GET', path: under(workflow, 'executions', id) }],
  unknownId: 'ex-zzzzzzzz',
  unknownWorkflow: () => ({ method: 'POST', path: under('wf-zzzzzzzz', 'execute'), json: {} }),
  bad: ({ id }) => [
    { wire: { method: 'POST', path: under(id, 'execute'), text: '{"input"' }, status: 400 },
    { wire: { method: 'POST', path: under(id, 'execute'), json: [] }, status: 400 },
    { wire: { method: 'POST', path: under(id, 'execute'), json: { input: { text: 7 } } }, status: 400 },
    { wire: { method: 'POST', path: '/workflows', json: { name: 'Empty', steps: [] } }, status: 400 },
  ],
  authorize: withBearer,
  otherWays: [withApiKey],
};

export default dataflow;
