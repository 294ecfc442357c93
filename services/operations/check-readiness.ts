import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';

/** Milliseconds that one part may take to answer. */
const PROBE_MS = 2000;
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
  async run(deps: OperationDeps, _input, _context): Promise<z.output<typeof output>> {
    const [temporal, mongodb] = await Promise.all([deps.runs.probe(PROBE_MS), deps.store.probe(PROBE_MS)]);
    return {
      ready: temporal && mongodb,
      parts: { temporal: temporal ? 'up' : 'down', mongodb: mongodb ? 'up' : 'down' },
    };
  },
});
