import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import {
  environmentFields,
  environmentName,
  environmentValue,
  MOST_VALUES,
  presentEnvironmentValue,
} from './environment-resource.ts';

const input = z.strictObject({ name: environmentName, ...environmentFields });
const output = environmentValue;

/** Set a value that workflows may read by its name. */
export const putEnvironmentValue = defineOperation({
  name: 'putEnvironmentValue',
  summary: 'Set a value that workflows may read by its name',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { name, value, description }, { caller }): Promise<z.output<typeof output>> {
    const { environment } = deps.store;
    const others = await environment.list(caller.tenantId, { after: null, limit: MOST_VALUES });
    if (others.length === MOST_VALUES && !others.some((other) => other.name === name)) {
      const detail = `An environment has ${MOST_VALUES} values at most. Put some of them together in an object.`;
      throw new AppError('invalid-request', detail, { faults: [{ pointer: '', detail }] });
    }
    const now = deps.clock();
    const record = { name, content: { value, description }, createdAt: now, updatedAt: now };
    return presentEnvironmentValue(await environment.put(caller.tenantId, record));
  },
});
