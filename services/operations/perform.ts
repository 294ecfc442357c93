import { isObject } from '../../workflows/language/json.ts';
import type { Scope } from '../store/access.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { authorize } from './grants.ts';

/** What a caller asks for. */
export interface Asked {
  operation: { name: string; scope: Scope | 'public' };
  /** Whether the request can change anything, as far as its method tells. */
  changes: boolean;
  /** What its path names, outermost first. */
  named: readonly string[];
}

/**
 * Does what a caller asks for if its key has the scope, and notes it in the audit log when it changes what is defined:
 * workflows, connections, secrets, keys and the like. @throws AppError `insufficient-scope`, and what `work` throws
 */
export async function perform<Work extends { output: unknown }>(
  deps: OperationDeps,
  context: OperationContext,
  asked: Asked,
  work: () => Promise<Work>,
): Promise<Work> {
  const { name: operation } = asked.operation;
  const audit = isNoted(asked) ? deps.audit : undefined;
  const resource = asked.named.at(-1) ?? null;
  try {
    authorize(context.caller, asked.operation);
    const done = await work();
    const read = readerOf(done.output);
    await audit?.done(
      context,
      { operation, resource: read('id') ?? resource ?? read('name') },
      read('tenant') ?? undefined,
    );
    return done;
  } catch (error) {
    await audit?.failed(context, { operation, resource }, error);
    throw error;
  }
}

/** Whether the audit log has such calls. Executions tell themselves what started them, and steering them is no change. */
export function isNoted({
  operation,
  changes,
}: {
  operation: Pick<Asked['operation'], 'scope'>;
  changes: boolean;
}): boolean {
  return changes && (operation.scope === 'write' || operation.scope === 'admin');
}

/** Reads what outputs tell of the thing that was changed; those of keys tell a tenant. */
function readerOf(output: unknown) {
  return (field: 'id' | 'name' | 'tenant'): string | null => {
    const value: unknown = isObject(output) ? output[field] : null;
    return typeof value === 'string' ? value : null;
  };
}
