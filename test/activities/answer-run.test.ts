import { ApplicationFailure } from '@temporalio/activity';
import { describe, expect, test } from 'vitest';
import { createSharedActivities, createValueActivities } from '../../activities/answer-run.ts';
import type { ChildTask } from '../../workflows/execution.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { valuesInMemory } from './values-in-memory.ts';

const never = () => Promise.reject(new Error('not used'));
const child: ChildTask = {
  path: 'c',
  parent: { executionId: 'ex-1', tenantId: 'default', depth: 0 },
  workflow: 'wf-1',
  version: null,
  input: null,
  mode: 'await',
  keyBase: 'ex-1:c',
};

/** What beginning a child answers when the port throws. */
function beginWith(error: Error): Promise<unknown> {
  const { beginChild } = createSharedActivities({
    leases: { acquire: never, release: never },
    inbox: { subscribe: never, unsubscribe: never },
    children: { begin: () => Promise.reject(error), steer: never },
  });
  return beginChild(child).catch((failure: unknown) => failure);
}

describe('a failure of what a run asks', () => {
  test('is an answer when it is expected: final, with the error', async () => {
    const failure = await beginWith(new AppError('workflow-not-found', 'There is no workflow wf-1.'));
    const error = { code: 'workflow-not-found', message: 'There is no workflow wf-1.', step: null, details: null };
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ nonRetryable: true, type: 'workflow-not-found', details: [error] });
  });

  test('is tried again when the store is away or nobody expected it', async () => {
    const away = new AppError('unavailable', 'The store is away.');
    expect(await beginWith(away)).toBe(away);
    const fault = new TypeError('A fault of ours.');
    expect(await beginWith(fault)).toBe(fault);
  });
});

describe('an evaluation outside', () => {
  const records = { finalize: never, project: never, attemptFailed: never, countFailedAttempts: never };
  const { values } = valuesInMemory();
  const { evaluateOutside } = createValueActivities(records, values);
  const ask = (work: Parameters<typeof evaluateOutside>[0]['work']) =>
    evaluateOutside({ tenantId: 'default', executionId: 'ex-1', work });

  test('keeps a value and gives it back', async () => {
    const kept = await ask({ kind: 'keep', value: { a: 1 } });
    expect(kept).not.toEqual({ a: 1 });
    const reference = { ...(await values.keep({ a: 1 })) };
    expect(await ask({ kind: 'load', reference })).toEqual({ a: 1 });
  });

  test('refuses an expression that fails, once and for all', async () => {
    const scope = { input: {}, steps: {}, previous: null, execution: {} };
    const failing = ask({ kind: 'template', template: '{{ input.a.b }}', scope, test: false });
    await expect(failing).rejects.toMatchObject({ nonRetryable: true, type: 'expression-failed' });
  });
});
