import { z } from 'zod';
import type { AppError } from '../../../../workflows/language/app-error.ts';
import { listInstalled } from '../../../operations/installations.ts';
import { pageWorkflows } from '../../../operations/page-workflows.ts';
import { type Route, route } from '../../define-route.ts';
import { referencesTo } from './execute-input.ts';
import { readExposed } from './expose.ts';
import { accountOf, environmentOf } from './headers.ts';
import { draftIds, versionHex, workflowIds, workflowOfVersion } from './ids.ts';
import { SLUG_LABEL } from './labels.ts';
import { toSpan } from './list-filter.ts';
import { pageQuery, toPaged } from './paging.ts';
import { refuse } from './refuse.ts';
import { fieldOf, toStructure, toWorkflowDocument } from './workflow-document.ts';
import {
  createDraft,
  listOwnVersions,
  readWorkflow,
  removeWorkflow,
  setPublished,
  toggleWorkflow,
} from './workflow-operations.ts';
import * as wire from './workflow-wire.ts';

interface OnWorkflow {
  params: { workflow: string };
  header(name: string): string | undefined;
}

const base = '/api/v2/public/workflow';

/** A workflow may be read without saying for whom; then one that is private to an account is not. */
const reading = (call: OnWorkflow) => ({
  workflow: withDrafts(call.params.workflow),
  account: { ...accountOf(call), required: false },
});

const owning = (call: OnWorkflow) => ({ workflow: withDrafts(call.params.workflow), account: accountOf(call) });

function withDrafts(text: string): string[] {
  const draft = draftIds.fromHex(text);
  return draft === null ? referencesTo(text) : [draft];
}

const listQuery = z.object({
  ...pageQuery,
  application_id: z.string().optional(),
  slug: z.string().optional(),
  name: z.string().optional().describe('An RE2 pattern.'),
  published: z.enum(['true', 'false']).optional(),
  start_date: z.string().optional(),
  end_date: z.string().optional(),
  scope: z.enum(['private']).optional(),
});

const noSuchWorkflow = (error: AppError) =>
  error.code === 'workflow-not-found'
    ? refuse('workflow-not-found', 404, 'INVALID_WORKFLOW_ID', 'No workflow found with the provided ID.')
    : error;

/** Create, read, publish and remove workflows; switch them on for accounts. */
export const workflowRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: base,
    operation: pageWorkflows,
    status: 200,
    query: listQuery,
    response: wire.workflowList,
    toInput: (call) => {
      const { page, limit, slug, name, published, scope } = call.query;
      return {
        ...{ page, limit, name: name || undefined, ...toSpan(call.query) },
        account: { ...accountOf(call), required: scope === 'private' && accountOf(call).required },
        whose: scope === 'private' ? ('own' as const) : ('shared' as const),
        enabled: published === undefined ? undefined : published === 'true',
        label: slug ? [`${SLUG_LABEL}=${slug}`] : undefined,
      };
    },
    toResponse: ({ items, total }, call) => {
      const docs = items.map((item) => toWorkflowDocument(item, 'published', environmentOf(call)));
      return { ...toPaged(docs, total, call.query), schema: null };
    },
  }),
  route({
    method: 'post',
    path: base,
    operation: createDraft,
    operationId: 'createWorkflow',
    status: 200,
    idempotent: true,
    request: wire.createRequest,
    response: wire.createResponse,
    example: { request: { name: 'Lead Sync', slug: 'hubspot', description: 'Syncs leads.' } },
    toInput: (call) => ({
      document: JSON.parse(JSON.stringify(call.body)),
      account: accountOf(call),
      idempotencyKey: call.idempotencyKey ?? undefined,
    }),
    toResponse: (workflow, call) => ({ workflow: toWorkflowDocument(workflow, 'draft', environmentOf(call)) }),
  }),
  // Before the paths that have an id in its place.
  route({
    method: 'get',
    path: `${base}/enabled`,
    operation: listInstalled,
    status: 200,
    response: wire.enabledList,
    toInput: (call) => ({ account: accountOf(call) }),
    toResponse: ({ items }) =>
      items.map(({ workflow, config }) => ({
        id: workflowIds.toHex(workflow.id),
        name: workflow.name,
        description: fieldOf(workflow.definition, 'description'),
        icon: '',
        createdAt: workflow.createdAt,
        updatedAt: workflow.updatedAt,
        config_id: config,
        application: { name: readExposed(workflow.definition).slug ?? '', icon: '', description: '' },
      })),
  }),
  route({
    method: 'get',
    path: `${base}/request-structure/:workflow`,
    operation: readWorkflow,
    operationId: 'getWorkflowRequestStructure',
    status: 200,
    response: wire.structure,
    toInput: owning,
    toResponse: toStructure,
  }),
  route({
    method: 'get',
    path: `${base}/versions/:workflow`,
    operation: listOwnVersions,
    status: 200,
    query: z.object(pageQuery),
    response: wire.versionList,
    toInput: (call) => ({ ...owning(call), given: { page: call.query.page, limit: call.query.limit } }),
    toResponse: ({ items, total, workflow }, { query }) => {
      const docs = items.map(({ version, createdAt }) => ({ version, _id: versionHex(workflow, version), createdAt }));
      return toPaged(docs, total, query);
    },
  }),
  route({
    method: 'get',
    path: `${base}/:workflow`,
    operation: readWorkflow,
    status: 200,
    response: wire.workflow,
    toInput: reading,
    toResponse: (workflow, call) => toWorkflowDocument(workflow, 'published', environmentOf(call)),
  }),
  route({
    method: 'delete',
    path: `${base}/:workflow`,
    operation: removeWorkflow,
    status: 200,
    response: wire.deleteResponse,
    toInput: (call) => {
      if (workflowOfVersion(call.params.workflow) !== null)
        throw refuse('invalid-request', 400, 'SERVER_ERROR', 'Workflow is a version workflow.');
      return owning(call);
    },
    toResponse: () => ({
      success: true,
      triggers_deregistered: true,
      message: 'Workflow deleted successfully',
      successfullyDeletedTriggers: true,
    }),
  }),
  route({
    method: 'get',
    path: `${base}/:workflow/edit`,
    operation: readWorkflow,
    operationId: 'getDraftWorkflow',
    status: 200,
    response: wire.workflow,
    toInput: owning,
    toResponse: (workflow, call) => toWorkflowDocument(workflow, 'draft', environmentOf(call)),
  }),
  route({
    method: 'put',
    path: `${base}/:workflow/publish`,
    operation: setPublished,
    status: 200,
    request: wire.publishRequest,
    response: wire.workflow,
    toInput: (call) => {
      const { published, version } = call.body;
      if (!published && draftIds.fromHex(call.params.workflow) !== null)
        throw refuse(
          'invalid-request',
          400,
          'INVALID_WORKFLOW_ID',
          'Only public and published workflows can be unpublished',
        );
      const account = { ...accountOf(call), required: false };
      return { ...reading(call), account, given: { published, ...(version === undefined ? {} : { version }) } };
    },
    toResponse: (workflow, call) => toWorkflowDocument(workflow, 'published', environmentOf(call)),
    toFault: noSuchWorkflow,
  }),
  route({
    method: 'patch',
    path: '/api/v2/public/slug/:slug/config/:config/workflows/:workflow',
    operation: toggleWorkflow,
    status: 200,
    request: wire.toggleRequest,
    response: wire.toggleResponse,
    toInput: (call) => {
      const account = accountOf(call);
      const { config } = call.params;
      const given = { account, config, enabled: call.body.enabled };
      return { workflow: withDrafts(call.params.workflow), account, given };
    },
    toResponse: ({ items }) => ({
      workflows: items.map(({ workflow, enabled }) => ({
        id: workflowIds.toHex(workflow.id),
        name: workflow.name,
        description: fieldOf(workflow.definition, 'description'),
        enabled,
      })),
    }),
  }),
];
