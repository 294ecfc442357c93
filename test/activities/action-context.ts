import type { ActionContext } from '../../activities/define-action.ts';

/** What a step is performed with, outside of any run; a test says what matters to it. */
export function actionContext(more: Partial<ActionContext> = {}): ActionContext {
  return {
    outbound: { request: () => Promise.reject(new Error('not used')), close: async () => undefined },
    signal: AbortSignal.timeout(20_000),
    idempotencyKey: 'ex-1:step',
    attempt: 1,
    now: () => Date.UTC(2026, 0, 1),
    tenantId: 'default',
    executionId: 'ex-1',
    path: 'step',
    connect: (name) => Promise.reject(new Error(`no connection ${name}`)),
    hosts: null,
    ...more,
  };
}
