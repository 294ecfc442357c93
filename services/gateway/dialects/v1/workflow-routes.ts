import { createWorkflow } from '../../../operations/create-workflow.ts';
import { deleteWorkflow } from '../../../operations/delete-workflow.ts';
import { getWorkflow } from '../../../operations/get-workflow.ts';
import { listVersions } from '../../../operations/list-versions.ts';
import { listWorkflows } from '../../../operations/list-workflows.ts';
import { updateWorkflow } from '../../../operations/update-workflow.ts';
import { validateWorkflow } from '../../../operations/validate-workflow.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { exampleDefinition } from './examples.ts';
import { definition, pageQuery, updateQuery, workflowsQuery } from './wire.ts';
import { expectedState, workflowEtag } from './workflow-etag.ts';

/** Store, read, change and check definitions. */
export const workflowRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/workflows',
    operation: createWorkflow,
    status: 201,
    idempotent: true,
    request: definition,
    yaml: true,
    response: createWorkflow.output,
    example: { request: exampleDefinition },
    toInput: ({ body, idempotencyKey }) => ({ definition: body, idempotencyKey: idempotencyKey ?? undefined }),
    toResponse: (workflow) => workflow,
    headers: (workflow) => ({ Location: `/v1/workflows/${workflow.id}`, ETag: workflowEtag(workflow) }),
  }),
  route({
    method: 'get',
    path: '/workflows',
    operation: listWorkflows,
    status: 200,
    query: workflowsQuery,
    response: listWorkflows.output,
    toInput: ({ query }) => query,
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'post',
    path: '/workflows/validate',
    operation: validateWorkflow,
    status: 200,
    request: definition,
    yaml: true,
    response: validateWorkflow.output,
    example: { request: exampleDefinition },
    toInput: ({ body }) => ({ definition: body }),
    toResponse: (report) => report,
  }),
  route({
    method: 'get',
    path: '/workflows/:workflow',
    operation: getWorkflow,
    status: 200,
    response: getWorkflow.output,
    toInput: ({ params }) => ({ workflow: params.workflow }),
    toResponse: (workflow) => workflow,
    headers: (workflow) => ({ ETag: workflowEtag(workflow) }),
  }),
  route({
    method: 'put',
    path: '/workflows/:workflow',
    operation: updateWorkflow,
    status: 200,
    conditional: true,
    query: updateQuery,
    request: definition,
    yaml: true,
    response: updateWorkflow.output,
    example: { request: exampleDefinition },
    toInput: ({ params, query, body, header }) => ({
      workflow: params.workflow,
      definition: body,
      enabled: query.enabled === undefined ? undefined : query.enabled === 'true',
      ...expectedState(header('if-match')),
    }),
    toResponse: (workflow) => workflow,
    headers: (workflow) => ({ ETag: workflowEtag(workflow) }),
  }),
  route({
    method: 'delete',
    path: '/workflows/:workflow',
    operation: deleteWorkflow,
    status: 204,
    conditional: true,
    toInput: ({ params, header }) => ({
      workflow: params.workflow,
      ...expectedState(header('if-match')),
    }),
  }),
  route({
    method: 'get',
    path: '/workflows/:workflow/versions',
    operation: listVersions,
    status: 200,
    query: pageQuery,
    response: listVersions.output,
    toInput: ({ params, query }) => ({ ...query, workflow: params.workflow }),
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/workflows/:workflow/versions/:version',
    operation: getWorkflow,
    operationId: 'getWorkflowVersion',
    status: 200,
    response: getWorkflow.output,
    toInput: ({ params }) => ({ workflow: params.workflow, version: params.version }),
    toResponse: (workflow) => workflow,
  }),
];
