import { expect, it } from 'vitest';
import { expectedVersion, workflowEtag } from '../../../../../services/gateway/dialects/v1/workflow-etag.ts';
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
};

it('gives back the version of the tag it gave, and changes with any change', () => {
  expect(expectedVersion(workflowEtag(workflow))).toBe(3);
  expect(workflowEtag({ ...workflow, updatedAt: '2024-01-01T00:00:00.001Z' })).not.toBe(workflowEtag(workflow));
});

it('expects nothing without If-Match, refuses what is no tag', () => {
  expect([expectedVersion(undefined), expectedVersion('*'), expectedVersion('3')]).toEqual([undefined, undefined, 3]);
  for (const tag of ['"abc"', 'W/"3-1"', '"1", "2"', '']) expect(() => expectedVersion(tag)).toThrow('If-Match takes');
});
