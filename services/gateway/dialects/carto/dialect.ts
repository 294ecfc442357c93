import { procedureExposure } from '../../../operations/procedure-exposure.ts';
import { defineDialect } from '../../define-dialect.ts';
import { defineExposure } from '../../define-exposure.ts';
import { readToken } from './read-token.ts';
import { routes } from './routes.ts';
import { toError } from './to-error.ts';
import { errorBody } from './wire.ts';

/** CARTO's published SQL API, as far as workflows are called through it. */
export default defineDialect({
  name: 'carto',
  title: 'CARTO',
  description:
    "CARTO's published SQL API: workflows as stored procedures, called at once or as jobs, and plain SQL, on the warehouse or a stored PostgreSQL connection.",
  base: '/v3/sql',
  owns: ['/v3/sql'],
  routes,
  toError,
  errorBody,
  readToken,
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer' },
    access_token: { type: 'apiKey', in: 'query', name: 'access_token' },
  },
  // Found by the name of its procedure, which is made of its id.
  expose: defineExposure('carto', { schema: procedureExposure, keys: () => [] }),
  webhooks: {},
});
