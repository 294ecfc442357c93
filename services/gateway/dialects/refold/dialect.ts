import { defineDialect } from '../../define-dialect.ts';
import { accountRoutes } from './account-routes.ts';
import { errorBody, toError } from './errors.ts';
import { eventRoutes } from './event-routes.ts';
import { executionRoutes } from './execution-routes.ts';
import { exposure } from './expose.ts';
import { hookRoutes } from './hook-routes.ts';
import { legacyRoutes } from './legacy-routes.ts';
import { scheduleRoutes } from './schedule-routes.ts';
import { waitingRoutes } from './waiting-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';
import { webhookShape } from './webhook-shape.ts';
import { workflowRoutes } from './workflow-routes.ts';

/** Refold's published API: the first (`/api/v1`) and the second (`/api/v2/public`). */
export default defineDialect({
  name: 'refold',
  title: 'Refold',
  description: 'The published API of Refold (formerly Cobalt), both versions.',
  base: '',
  owns: ['/api/v1/workflow', '/api/v1/workflows', '/api/v1/execution', '/api/v2/public'],
  routes: [
    ...legacyRoutes,
    ...executionRoutes,
    ...workflowRoutes,
    ...waitingRoutes,
    ...hookRoutes,
    ...scheduleRoutes,
    ...eventRoutes,
    ...webhookRoutes,
    ...accountRoutes,
  ],
  toError,
  errorBody,
  publicPaths: ['/api/v2/public/human-tasks', '/api/v1/workflows/webhooks'],
  requestHeaders: [
    'x-api-key',
    'linked_account_id',
    'slug',
    'config_id',
    'sync_execution',
    'instance_tag',
    'include-headers',
    'workflow_id_alias',
  ],
  linkedAccounts: true,
  expose: exposure,
  webhooks: { refold: webhookShape },
});
