import { defineDialect } from '../../define-dialect.ts';
import { toProblem } from '../../problem.ts';
import { apiAccessRoutes } from './api-access-routes.ts';
import { approvalRoutes } from './approval-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { connectionRoutes } from './connection-routes.ts';
import { controlRoutes } from './control-routes.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { environmentRoutes } from './environment-routes.ts';
import { executionRoutes } from './execution-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { linkedAccountRoutes } from './linked-account-routes.ts';
import { parameterRoutes } from './parameter-routes.ts';
import { scheduleRoutes } from './schedule-routes.ts';
import { secretRoutes } from './secret-routes.ts';
import { startRoutes } from './start-routes.ts';
import { stepTypeRoutes } from './step-type-routes.ts';
import { triggerRoutes } from './trigger-routes.ts';
import { webhook } from './webhook.ts';
import { webhookRoutes } from './webhook-routes.ts';
import { workflowRoutes } from './workflow-routes.ts';

/** The native API: resources, RFC 9457 problems, `Prefer`, `Idempotency-Key`, cursor pages, entity tags. */
export default defineDialect({
  name: 'v1',
  title: 'Stepgraph',
  description: 'The native API.',
  native: true,
  base: '/v1',
  owns: ['/v1'],
  // Below it, a token is the key.
  publicPaths: ['/v1/hooks'],
  routes: [
    ...workflowRoutes,
    ...parameterRoutes,
    ...apiAccessRoutes,
    ...startRoutes,
    ...executionRoutes,
    ...approvalRoutes,
    ...fileRoutes,
    ...controlRoutes,
    ...stepTypeRoutes,
    ...connectionRoutes,
    ...secretRoutes,
    ...linkedAccountRoutes,
    ...environmentRoutes,
    ...keyRoutes,
    ...auditRoutes,
    ...scheduleRoutes,
    ...triggerRoutes,
    ...webhookRoutes,
    ...deliveryRoutes,
  ],
  toError: (error, place) => toProblem(error, place),
  webhooks: { v1: webhook },
});
