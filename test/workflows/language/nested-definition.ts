import type { Json } from '../../../workflows/language/json.ts';

const url = 'https://a.example';

/** A valid definition that holds every construct, nested. */
export const nestedDefinition: { [field: string]: Json } = {
  name: 'Nested',
  alias: 'nested',
  durability: 'fast',
  timeout: 'P1D',
  input: {
    type: 'object',
    properties: { rows: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } } },
    required: ['rows'],
  },
  vars: { count: { type: 'integer', default: 0 }, last: { type: 'string' } },
  limit: { key: '{{ execution.workflowName }}', max: 3 },
  steps: [
    { id: 'set', type: 'Assign', input: { count: '{{ vars.count + 1 }}' } },
    {
      id: 'each',
      type: 'Loop',
      input: {
        items: '{{ input.rows }}',
        concurrency: 2,
        onItemError: 'collect',
        break: '{{ steps.tried.status == "FAILED" }}',
        continue: '{{ index > 100 }}',
      },
      steps: [
        {
          id: 'tried',
          type: 'Try',
          steps: [
            {
              id: 'both',
              type: 'Parallel',
              join: { atLeast: 1 },
              branches: [
                [
                  {
                    id: 'call',
                    type: 'Http',
                    input: { url: `${url}/{{ item.sku }}` },
                    rateLimit: { max: 2, per: 'PT1S' },
                    compensate: {
                      on: 'attempted',
                      type: 'Http',
                      input: { url: `${url}/{{ output.status }}`, method: 'DELETE' },
                    },
                  },
                ],
                [{ id: 'name', type: 'Transform', input: { value: '{{ item.sku + string(index) }}' } }],
              ],
            },
          ],
          catch: [
            {
              code: 'http-status',
              status: [404, '5xx'],
              when: '{{ error.message != "" }}',
              steps: [{ id: 'lost', type: 'Echo' }],
            },
            {
              steps: [
                { type: 'Terminate', scope: 'iteration', input: { status: 'completed', output: '{{ error.code }}' } },
              ],
            },
          ],
          finally: [{ id: 'note', type: 'Assign', input: { last: '{{ item.sku }}' } }],
        },
        {
          id: 'wide',
          type: 'Http',
          forEach: { count: 2 },
          input: { url: `${url}/{{ index }}` },
          onError: { then: [{ id: 'handled', type: 'Echo', input: '{{ error.code }}' }] },
        },
      ],
    },
    {
      id: 'ask',
      type: 'Approval',
      after: ['set'],
      input: { form: { type: 'object' }, timeout: 'PT1H' },
      onTimeout: [{ id: 'no', type: 'Echo' }],
    },
    {
      id: 'wait',
      type: 'Event',
      after: ['set'],
      input: { name: 'paid', correlation: '{{ execution.id }}' },
      onError: 'wait',
    },
    { id: 'joined', type: 'Echo', after: ['each', 'ask', 'wait'], join: 'any', input: '{{ previous.each }}' },
    { id: 'child', type: 'Workflow', mode: 'detach', input: { workflow: 'nested', input: { rows: [] } } },
    {
      id: 'again',
      type: 'Loop',
      input: { while: '{{ steps.inner.output.value < 3 }}', until: '{{ index == 9 }}' },
      steps: [{ id: 'inner', type: 'Transform', input: { value: '{{ index }}' } }],
    },
    {
      id: 'pick',
      type: 'Choice',
      cases: [{ when: '{{ vars.count > 0 }}', steps: [{ id: 'end', type: 'Terminate', input: { status: 'failed' } }] }],
    },
    { id: 'out', type: 'Output', input: { again: '{{ steps.again.output.items[0].value }}' } },
  ],
};
