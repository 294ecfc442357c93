import { z } from 'zod';
import { json } from '../../../operations/resources.ts';
import { paged } from './wire.ts';

/** Any fields of the published document; only those that say what it does are read. */
export const createRequest = z
  .looseObject({
    name: z.string().trim().min(1).max(200),
    slug: z.string().max(128).optional(),
    description: z.string().max(10_000).optional(),
    workflow_alias: z.string().optional().describe('Stands for the id in the execute path.'),
    nodes: z.array(json).optional(),
    edges: z.array(json).optional(),
    json_schema: json.optional(),
    settings: json.optional(),
    manual_execution_payload: json.optional(),
  })
  .meta({ id: 'RefoldCreateWorkflow' });

export const workflow = z
  .object({
    _id: z.string(),
    associated_workflow: z.string().optional().describe('Of a draft: the workflow.'),
    name: z.string(),
    description: z.string(),
    icon: z.string(),
    slug: z.string().optional(),
    org_id: z.string(),
    environment: z.enum(['test', 'production']),
    linked_account_id: z.string().optional(),
    published: z.boolean(),
    workflow_alias: z.string().optional(),
    public_access_workflow: z.boolean(),
    associated_application: z.string().nullable(),
    is_v2: z.literal(true),
    settings: json,
    nodes: z.array(json),
    edges: z.array(json),
    data_slots: z.array(json),
    json_schema: json,
    manual_execution_payload: json,
    version: z.int(),
    current_version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'RefoldWorkflow' });

export const createResponse = z.object({ workflow }).meta({ id: 'RefoldCreatedWorkflow' });
export const workflowList = paged(workflow).extend({ schema: json }).meta({ id: 'RefoldWorkflows' });
export const versionList = paged(z.object({ version: z.int(), _id: z.string(), createdAt: z.iso.datetime() })).meta({
  id: 'RefoldVersions',
});
export const publishRequest = z
  .object({ published: z.boolean(), version: z.int().positive().optional(), description: z.string().optional() })
  .meta({ id: 'RefoldPublish' });
export const deleteResponse = z
  .object({
    success: z.boolean(),
    triggers_deregistered: z.boolean(),
    message: z.string(),
    successfullyDeletedTriggers: z.boolean(),
  })
  .meta({ id: 'RefoldDeleted' });
export const structure = z
  .object({ payload: json, schema: json, schema_interpreted: json })
  .meta({ id: 'RefoldStructure' });
export const toggleRequest = z.object({ enabled: z.boolean() }).meta({ id: 'RefoldToggle' });
const toggled = z.object({ id: z.string(), name: z.string(), description: z.string(), enabled: z.boolean() });
export const toggleResponse = z.object({ workflows: z.array(toggled) }).meta({ id: 'RefoldToggled' });
export const enabledList = z
  .array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string(),
      icon: z.string(),
      createdAt: z.iso.datetime(),
      updatedAt: z.iso.datetime(),
      config_id: z.string(),
      application: z.object({ name: z.string(), icon: z.string(), description: z.string() }),
    }),
  )
  .meta({ id: 'RefoldEnabledWorkflows' });

export type WorkflowDocument = z.input<typeof workflow>;
