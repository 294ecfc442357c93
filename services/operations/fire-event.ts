import { Readable } from 'node:stream';
import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { isObject, type Json } from '../../workflows/language/json.ts';
import type { StoredWorkflow, WorkflowHead } from '../store/workflow-records.ts';
import { createFile } from './create-file.ts';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';
import { isInstalled } from './installations.ts';
import { ACCOUNT_LABEL, actingFor, OWNER_LABEL, resolveAccount } from './linked-accounts.ts';
import { parseGiven } from './parse-given.ts';
import { json, labels } from './resources.ts';
import { startOnce } from './start-once.ts';

const sentFile = z.object({
  field: z.string(),
  name: z.string(),
  contentType: z.string(),
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
});
const input = z.strictObject({
  event: z.string().min(1).max(255),
  payload: json,
  account: actingFor,
  /** What the dialect looks for the listeners by. */
  terms: z.record(z.string(), z.string().nullable()).default({}),
  headers: z.record(z.string(), z.string()).default({}),
  labels: labels.default({}),
  files: z
    .array(sentFile)
    .default([])
    .describe('Stored when something listens, and put into the payload by their fields.'),
});
const output = z.object({ executions: z.array(z.string()).describe('Started, or joined as repetitions.') });

type Given = z.output<typeof input>;

/** How a dialect tells who listens to an event. */
export interface EventRules {
  /** By its head alone, whether a workflow may listen. */
  mayListen: (head: WorkflowHead, given: Given) => boolean;
  /** By its definition: whether accounts have it without switching it on, and what tells a repetition. */
  read: (definition: Json, given: Given) => { always: boolean; key: string | null; windowMs: number };
}

/** Makes the operation that starts every workflow that listens to an event, for a linked account that has it switched on. */
export function defineEventStart({ mayListen, read }: EventRules) {
  return defineOperation({
    name: 'fireEvent',
    summary: 'Start the workflows that listen to an event',
    scope: 'run',
    input,
    output,
    async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
      const account = resolveAccount(context.caller, given.account);
      const heads = await deps.store.workflows.listHeads(context.caller.tenantId);
      const listening = heads.filter(
        (head) => isGranted(context.caller, 'workflows', head.id) && mayListen(head, given),
      );
      if (listening.length === 0)
        throw new AppError('workflow-not-found', `No workflow listens to ${JSON.stringify(given.event)}.`);
      const payload = await withFiles(deps, context, given);
      const executions: string[] = [];
      for (const { id, enabled, labels: own } of listening) {
        const owner = own[OWNER_LABEL];
        const stored = enabled && (owner === undefined || owner === account) ? await load(deps, context, id) : null;
        if (!stored) continue;
        const { always, ...once } = read(stored.content.definition, given);
        if (owner === undefined && !always && !(await isInstalled(deps, context, account, id))) continue;
        executions.push(await start(deps, context, stored, { ...given, ...once, payload, account }));
      }
      return { executions };
    },
  });
}

/** The payload with each file in its field: `{ id, name, size, contentType }` of what was stored; several of one field are a list. */
async function withFiles(deps: OperationDeps, context: OperationContext, { payload, files }: Given): Promise<Json> {
  const stored = new Map<string, Json[]>();
  for (const { field, bytes, ...facts } of files) {
    const data = Readable.from([bytes]);
    const request = parseGiven(createFile.input, {
      name: facts.name,
      contentType: facts.contentType || undefined,
      data,
    });
    const { id, name, size, contentType } = await createFile.run(deps, { ...request, size: bytes.length }, context);
    stored.set(field, [...(stored.get(field) ?? []), { id, name, size, contentType }]);
  }
  if (files.length === 0) return payload;
  const fields = [...stored].map(([field, all]) => [field, all.length > 1 ? all : (all[0] ?? null)]);
  return { ...(isObject(payload) ? payload : { payload }), ...Object.fromEntries(fields) };
}

function load(deps: OperationDeps, { caller }: OperationContext, id: string): Promise<StoredWorkflow | null> {
  return deps.store.workflows.find(caller.tenantId, id);
}

async function start(
  deps: OperationDeps,
  context: OperationContext,
  { id }: StoredWorkflow,
  given: Omit<Given, 'account'> & { account: string | null; key: string | null; windowMs: number },
): Promise<string> {
  const { key, windowMs, account, payload } = given;
  const labels = { ...given.labels, ...(account === null ? {} : { [ACCOUNT_LABEL]: account }) };
  const source = JSON.stringify(['event', id, account, given.event]);
  const { executionId } = await startOnce(deps, context, {
    source,
    key,
    windowMs,
    start: { workflow: id, input: payload, labels },
  });
  return executionId;
}
