import { defineDialect } from '../../define-dialect.ts';
import { toProblem } from '../../problem.ts';
import { routes } from './routes.ts';
import { laterWebhook, webhook } from './webhooks.ts';

/** The Data Flow Platform's published API. Its error body is not published, so problems answer; bad bodies are 400 here. */
export default defineDialect({
  name: 'dataflow',
  title: 'Data Flow Platform',
  description: 'The published API of the Data Flow Platform.',
  base: '',
  owns: ['/workflows', '/task-types'],
  routes,
  toError: (error, place) =>
    toProblem(error, place, {
      'body-too-deep': 400,
      'invalid-request': 400,
      'invalid-definition': 400,
      'invalid-input': 400,
    }),
  webhooks: { dataflow: webhook, 'dataflow.later': laterWebhook },
});
