import { listParameters } from '../../../operations/list-parameters.ts';
import { type Route, route } from '../../define-route.ts';

/** What a workflow takes. */
export const parameterRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/workflows/:workflow/parameters',
    operation: listParameters,
    status: 200,
    response: listParameters.output,
    example: {
      response: {
        items: [
          { name: 'startDate', type: 'string', required: true, default: null, description: 'The first day.' },
          { name: 'rows', type: 'integer', required: false, default: 100, description: null },
        ],
        nextCursor: null,
      },
    },
    toInput: ({ params }) => ({ workflow: params.workflow }),
    toResponse: (parameters) => parameters,
  }),
];
