import { z } from 'zod';
import { deleteEnvironmentValue } from '../../../operations/delete-environment-value.ts';
import { environmentFields } from '../../../operations/environment-resource.ts';
import { getEnvironmentValue } from '../../../operations/get-environment-value.ts';
import { listEnvironment } from '../../../operations/list-environment.ts';
import { putEnvironmentValue } from '../../../operations/put-environment-value.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { pageQuery } from './wire.ts';

const environmentRequest = z.strictObject(environmentFields).meta({ id: 'EnvironmentValueRequest' });

/** Values that all workflows of a tenant may read by name. */
export const environmentRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/environment',
    operation: listEnvironment,
    status: 200,
    query: pageQuery,
    response: listEnvironment.output,
    toInput: ({ query }) => query,
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/environment/:environment',
    operation: getEnvironmentValue,
    status: 200,
    response: getEnvironmentValue.output,
    toInput: ({ params }) => ({ name: params.environment }),
    toResponse: (value) => value,
  }),
  route({
    method: 'put',
    path: '/environment/:environment',
    operation: putEnvironmentValue,
    status: 200,
    request: environmentRequest,
    response: putEnvironmentValue.output,
    example: { request: { value: 'https://api.example.com', description: 'Where the shop is.' } },
    toInput: ({ params, body }) => ({ name: params.environment, ...body }),
    toResponse: (value) => value,
  }),
  route({
    method: 'delete',
    path: '/environment/:environment',
    operation: deleteEnvironmentValue,
    status: 204,
    toInput: ({ params }) => ({ name: params.environment }),
  }),
];
