import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';

const upOrDown = z.enum(['up', 'down']);

const input = z.strictObject({});
const output = z.object({ ready: z.boolean(), parts: z.object({ temporal: upOrDown, mongodb: upOrDown }) });

/** Tell whether every part can be reached. */
export const checkReadiness = defineOperation({
  name: 'checkReadiness',
  summary: 'Tell whether every part can be reached',
  scope: 'read',
  input,
  output,
  async run(_deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    throw new Error('not built yet');
  },
});
