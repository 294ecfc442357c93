import { z } from 'zod';
import type { ApiAccess } from '../../../operations/api-access.ts';
import { apiAccess } from '../../../operations/api-access.ts';
import { disableApiAccess } from '../../../operations/disable-api-access.ts';
import { enableApiAccess } from '../../../operations/enable-api-access.ts';
import { getApiAccess } from '../../../operations/get-api-access.ts';
import { type Route, route } from '../../define-route.ts';

/** The part of `expose` that the path names. */
const EXPOSURE = 'carto';

const access = apiAccess.extend({
  endpoint: z.string().nullable().describe('Where the call is sent, by the `output` that the definition chose.'),
});

function withEndpoint(shown: ApiAccess): z.input<typeof access> {
  const { connection, output } = shown;
  if (connection === null) return { ...shown, endpoint: null };
  return { ...shown, endpoint: `/v3/sql/${encodeURIComponent(connection)}/${output === 'sync' ? 'query' : 'job'}` };
}

/** Freeze a workflow into a stored procedure, which CARTO's API then calls. */
export const apiAccessRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/workflows/:workflow/api-access/carto',
    operation: getApiAccess,
    status: 200,
    response: access,
    toInput: ({ params }) => ({ workflow: params.workflow, exposure: EXPOSURE }),
    toResponse: withEndpoint,
  }),
  route({
    method: 'put',
    path: '/workflows/:workflow/api-access/carto',
    operation: enableApiAccess,
    status: 200,
    request: z.strictObject({}).optional(),
    response: access,
    toInput: ({ params }) => ({ workflow: params.workflow, exposure: EXPOSURE }),
    toResponse: withEndpoint,
  }),
  route({
    method: 'delete',
    path: '/workflows/:workflow/api-access/carto',
    operation: disableApiAccess,
    status: 204,
    toInput: ({ params }) => ({ workflow: params.workflow }),
  }),
];
