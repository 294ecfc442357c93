import { removeProcedure } from '../../activities/warehouse/frozen-procedure.ts';
import type { NamedRecord } from '../store/named-store.ts';
import type { ProcedureContent } from '../store/procedures.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findDatabase, inDatabase } from './find-database.ts';

/** Removes a procedure from its database; one that cannot be reached keeps it, which nobody can call any more. Never throws. */
export async function dropProcedure(
  deps: OperationDeps,
  { caller, ...context }: OperationContext,
  { name, content }: NamedRecord<ProcedureContent>,
): Promise<void> {
  try {
    const database = await findDatabase(
      deps,
      { ...context, caller: { tenantId: caller.tenantId } },
      content.connection,
    );
    await inDatabase(database, context.signal, (session) => removeProcedure(session, name));
  } catch (error) {
    deps.report(`The procedure ${name} was left in its database.`, error);
  }
}
