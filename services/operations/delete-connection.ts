import { z } from 'zod';
import { connectionNotFound } from './connection-resource.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';

const input = z.strictObject({ name: z.string() });
const output = z.object({ name: z.string() });

/** Delete a connection; steps that name it fail from then on. */
export const deleteConnection = defineOperation({
  name: 'deleteConnection',
  summary: 'Delete a connection; steps that name it fail from then on',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { name }, { caller }): Promise<z.output<typeof output>> {
    const reaches = isGranted(caller, 'connections', name);
    if (!reaches || !(await deps.store.connections.remove(caller.tenantId, name))) connectionNotFound(name);
    return { name };
  },
});
