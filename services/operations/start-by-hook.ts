import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { answerFailure } from './failure-limit.ts';
import { json, labels } from './resources.ts';
import { startOnce } from './start-once.ts';
import { hashToken } from './trigger-token.ts';

/** Requests a minute that one address takes in one process. */
export const MOST_HOOK_REQUESTS = 600;

const input = z.strictObject({
  workflow: z.string().describe('Its id.'),
  token: z.string(),
  payload: json,
  /** In lower case. */
  headers: z.record(z.string(), z.string()),
  labels: labels.default({}),
  /** Where the request came from; failures are counted by it. */
  address: z.string(),
});
const output = z.object({
  execution: z.string(),
  duplicate: z.boolean().describe('An earlier request of the same key has started it.'),
});

type Given = z.output<typeof input>;

/** What a definition says of the address that its workflow is started at. */
export interface HookRules {
  token: string;
  /** What a request must carry; names in lower case. */
  headers: { readonly [name: string]: string };
  /** What tells a repetition; null: every request starts an execution. */
  key: string | null;
  windowMs: number;
  /** Of each execution. */
  labels: { readonly [name: string]: string };
}

/**
 * Makes the operation that starts a workflow at an address of its own: the token in it is in the definition. `read` gives
 * null for a definition that has no such address.
 */
export function defineHookStart(read: (definition: Json, given: Given) => HookRules | null) {
  return defineOperation({
    name: 'startByHook',
    summary: 'Start a workflow at an address of its own',
    scope: 'public',
    input,
    output,
    async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
      const { workflow, payload } = given;
      const tenantId = await deps.store.workflows.tenantOf(workflow);
      const found = tenantId === null ? null : await deps.store.workflows.find(tenantId, workflow);
      const rules = found?.enabled ? read(found.content.definition, given) : null;
      if (tenantId === null || !rules || !isEqual(rules.token, given.token)) throw fail(deps, given, unknown());
      for (const [name, value] of Object.entries(rules.headers))
        if (given.headers[name] !== value) throw fail(deps, given, unauthenticated());
      if (deps.hookRate?.note(workflow)) throw tooMany();
      const own: OperationContext = { ...context, caller: { tenantId }, starter: { kind: 'trigger' } };
      const { executionId, duplicate } = await startOnce(deps, own, {
        ...{ source: JSON.stringify(['hook', workflow]), key: rules.key, windowMs: rules.windowMs },
        start: { workflow, input: payload, labels: { ...given.labels, ...rules.labels } },
      });
      return { execution: executionId, duplicate };
    },
  });
}

/** In a time that tells nothing of where they differ. */
function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(one)), Buffer.from(hashToken(other)));
}

/** Unknown, deleted, not published, the wrong token: nobody outside learns which. */
function unknown(): AppError {
  return new AppError('hook-not-found', 'There is no such webhook.');
}

function unauthenticated(): AppError {
  return new AppError('unauthenticated', 'The request lacks a header that the webhook asks for.');
}

function tooMany(): AppError {
  return new AppError('rate-limited', 'Too many requests. Try again in a minute.');
}

function fail({ failures }: OperationDeps, { address }: Given, error: AppError): AppError {
  return answerFailure(failures, address, error);
}
