import type { z } from 'zod';
import type { Grants, Scope } from '../store/access.ts';
import type { StartedBy } from '../store/started-by.ts';

/** Who asks. */
export interface Caller {
  tenantId: string;
  /** Absent in open mode, where everything is allowed. `grants` null: everything of the tenant. */
  key?: { id: string; scopes: readonly Scope[]; grants: Grants | null };
}

/** What a use case may know about the call, beside its input. */
export interface OperationContext {
  caller: Caller;
  requestId: string;
  /** Aborts when the caller has gone. */
  signal: AbortSignal;
  /** The API that the call came by; absent: it is no call. */
  dialect?: string;
  /** What the call stands for when it starts an execution; absent: nothing but its caller. */
  starter?: Pick<StartedBy, 'kind' | 'id'>;
}

/** A use case, written once and without HTTP; every dialect routes to these. */
export interface Operation<In extends z.ZodType, Out extends z.ZodType, Deps> {
  name: string;
  /** One line, in the imperative. */
  summary: string;
  /**
   * `read` changes nothing; `run` starts or steers executions; `write` changes definitions; `admin` decides who may do what.
   * `public` needs no key: it finds out by itself whose call it is.
   */
  scope: Scope | 'public';
  input: In;
  output: Out;
  run: (deps: Deps, input: z.output<In>, context: OperationContext) => Promise<z.output<Out>>;
}

/** Defines a use case. */
export function defineOperation<In extends z.ZodType, Out extends z.ZodType, Deps>(
  operation: Operation<In, Out, Deps>,
): Operation<In, Out, Deps> {
  return operation;
}
