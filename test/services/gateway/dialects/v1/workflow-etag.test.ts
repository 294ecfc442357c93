import { expect, it } from 'vitest';
import { expectedState, workflowEtag } from '../../../../../services/gateway/dialects/v1/workflow-etag.ts';
import type { Workflow } from '../../../../../services/operations/resources.ts';

const workflow: Workflow = {
  id: 'wf-4g7h8j9k',
  alias: null,
  name: 'w',
  version: 3,
  enabled: true,
  definition: {},
  inputSchema: true,
  outputSchema: true,
  labels: {},
  createdAt: '2024-01-01T00:00:00.000Z',
  updatedAt: '2024-01-01T00:00:00.000Z',
  steps: null,
};

it('gives back the state of the tag it gave, and changes with any change', () => {
  const expectedUpdate = Date.parse(workflow.updatedAt);
  expect(expectedState(workflowEtag(workflow))).toEqual({ expectedVersion: 3, expectedUpdate });
  expect(workflowEtag({ ...workflow, updatedAt: '2024-01-01T00:00:00.001Z' })).not.toBe(workflowEtag(workflow));
});

it('expects nothing without If-Match, refuses what is no tag', () => {
  expect([expectedState(undefined), expectedState('*'), expectedState('3')]).toEqual([{}, {}, { expectedVersion: 3 }]);
  for (const tag of ['"abc"', 'W/"3-1"', '"1", "2"', '"3-', ''])
    expect(() => expectedState(tag)).toThrow('If-Match takes');
});
