import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import {
  environmentFields,
  environmentName,
  environmentValue,
  MOST_CHARACTERS,
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
    if (JSON.stringify(value).length > MOST_CHARACTERS)
      throw refused('/value', `A value has ${MOST_CHARACTERS} characters of JSON at most.`);
    const others = await environment.list(caller.tenantId, { after: null, limit: MOST_VALUES });
    if (others.length === MOST_VALUES && !others.some((other) => other.name === name))
      throw refused('', `An environment has ${MOST_VALUES} values at most. Put some of them together in an object.`);
    const now = deps.clock();
    const record = { name, content: { value, description }, createdAt: now, updatedAt: now };
    return presentEnvironmentValue(await environment.put(caller.tenantId, record));
  },
});

function refused(pointer: string, detail: string): AppError {
  return new AppError('invalid-request', detail, { faults: [{ pointer, detail }] });
}
