import { z } from 'zod';
import type { Family } from '../store/family.ts';
import { type StartedBy, starterKinds } from '../store/started-by.ts';
import type { OperationContext } from './define-operation.ts';

/** What started an execution, as it is shown. */
export const startedBy = z
  .object({
    kind: z.enum(starterKinds),
    id: z
      .string()
      .nullable()
      .describe('Of the schedule, the trigger or the execution; of the one that is retried or rerun; null for a call.'),
    dialect: z.string().nullable().describe('The API that the call came by; null when it was no call.'),
    key: z.string().nullable().describe('Id of the API key; null without one.'),
  })
  .meta({ id: 'StartedBy' });

/** What the start of an execution tells of where it comes from. */
interface Start {
  retryOf?: string | undefined;
  rerunOf?: string | undefined;
  family?: Pick<Family, 'parent'> | undefined;
}

/** What starts an execution: what the call stands for, else the call itself. */
export function starterOf({ caller, dialect, starter }: OperationContext, start: Start): StartedBy {
  const { key } = caller;
  return {
    ...(starter ?? sourceOf(start)),
    ...(dialect === undefined ? {} : { dialect }),
    ...(key === undefined ? {} : { key: key.id }),
  };
}

function sourceOf({ retryOf, rerunOf, family }: Start): Pick<StartedBy, 'kind' | 'id'> {
  if (family?.parent) return { kind: 'execution', id: family.parent.executionId };
  if (retryOf !== undefined) return { kind: 'retry', id: retryOf };
  return rerunOf === undefined ? { kind: 'api' } : { kind: 'rerun', id: rerunOf };
}

/** The same as it is shown; null for executions of releases that did not note it. */
export function presentStartedBy(by: StartedBy | undefined): z.output<typeof startedBy> | null {
  return by ? { kind: by.kind, id: by.id ?? null, dialect: by.dialect ?? null, key: by.key ?? null } : null;
}
