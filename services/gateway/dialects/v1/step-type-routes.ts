import { listStepTypes } from '../../../operations/list-step-types.ts';
import { type Route, route } from '../../define-route.ts';

/** What definitions can be made of. */
export const stepTypeRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/step-types',
    operation: listStepTypes,
    status: 200,
    response: listStepTypes.output,
    toInput: () => ({}),
    toResponse: (types) => types,
  }),
];
