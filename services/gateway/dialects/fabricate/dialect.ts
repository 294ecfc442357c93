import { defineDialect } from '../../define-dialect.ts';
import { expose } from './expose.ts';
import { routes } from './routes.ts';
import { toError } from './translate-error.ts';
import * as wire from './wire.ts';

/** The published API of Tonic Fabricate for database workflows. `/generate_tasks`, its API for data without workflows, is not a part of it. */
export default defineDialect({
  name: 'fabricate',
  title: 'Tonic Fabricate',
  description: 'The published API of Tonic Fabricate for database workflows.',
  base: '/api/v1',
  owns: ['/api/v1/workspaces', '/api/v1/workflow_tasks'],
  routes,
  toError,
  errorBody: wire.fault,
  webhooks: {},
  expose,
});
