import type { BlobStore } from './blob-store.ts';
import type { Collections } from './collections.ts';
import type { ExecutionDocument } from './documents.ts';
import type {
  ExecutionHead,
  InlineDefinition,
  NewExecution,
  RunResponse,
  StoredExecution,
} from './execution-records.ts';
import { decodeLabels, encodeLabels } from './labels.ts';
import { packValue, referTo, unpackValue } from './packed-value.ts';
import { readHeld } from './read-chunks.ts';
import { decodeTasks } from './record-chunk.ts';

/** The fields that lists and heads leave out. */
export const headProjection = {
  input: 0,
  inline: 0,
  output: 0,
  response: 0,
  compensation: 0,
  projections: 0,
  final: 0,
  lent: 0,
  surroundings: 0,
  reason: 0,
  approvals: 0,
} as const;

/** An execution as a head is read. */
export type HeadDocument = Omit<ExecutionDocument, keyof typeof headProjection>;

/** An execution as it is accepted. */
export async function toExecutionDocument(blobs: BlobStore, execution: NewExecution): Promise<ExecutionDocument> {
  const { id, inline, input, webhook, idempotency, labels: given, parent, heldKeys, depth, ...more } = execution;
  const { surroundings, ...plain } = more;
  const labels = encodeLabels(given);
  return {
    _id: id,
    ...plain,
    status: 'QUEUED',
    open: true,
    input: await packValue(blobs, input),
    ...(inline ? { inline: await packValue(blobs, inline) } : {}),
    ...(labels ? { labels } : {}),
    ...(surroundings ? { surroundings: JSON.stringify(surroundings) } : {}),
    ...(parent ? { parent, depth: depth ?? 0 } : {}),
    ...(heldKeys?.length ? { heldKeys } : {}),
    ...(parent?.awaited ? { tellParentAt: execution.createdAt } : {}),
    ...(webhook ? { ownWebhook: webhook } : {}),
    ...(webhook || execution.listeners ? { tellAt: execution.checkAt } : {}),
    ...(idempotency ? { idempotencyKey: idempotency.key, requestSha256: idempotency.requestSha256 } : {}),
    revision: 0,
    bytes: 0,
    spilled: false,
    projections: {},
  };
}

/** An execution as lists show it. */
export function toExecutionHead(document: HeadDocument): ExecutionHead {
  return {
    id: document._id,
    tenantId: document.tenantId,
    workflowId: document.workflowId,
    workflowName: document.workflowName,
    version: document.version,
    status: document.status,
    error: document.error === undefined ? null : JSON.parse(document.error),
    labels: decodeLabels(document.labels),
    retryOf: document.retryOf,
    rerunOf: document.rerunOf,
    reuse: document.reuse,
    keyBase: document.keyBase,
    parent: document.parent ?? null,
    heldKeys: document.heldKeys ?? [],
    depth: document.depth ?? 0,
    webhook: document.ownWebhook ?? document.webhook ?? null,
    ...(document.webhookGivenUp ? { webhookGivenUp: document.webhookGivenUp } : {}),
    ...(document.listeners ? { listeners: document.listeners } : {}),
    ...(document.sync ? { sync: true as const } : {}),
    ...(document.startedBy ? { startedBy: document.startedBy } : {}),
    requestSha256: document.requestSha256 ?? null,
    createdAt: document.createdAt,
    startedAt: document.startedAt ?? null,
    completedAt: document.completedAt ?? null,
    checkAt: document.checkAt ?? null,
  };
}

/** An execution with all that is recorded of it. */
export async function fromExecutionDocument(
  collections: Collections,
  blobs: BlobStore,
  document: ExecutionDocument,
): Promise<StoredExecution> {
  const { input, output, response, inline, compensation, reason } = document;
  const texts = await readHeld(collections, document);
  return {
    ...toExecutionHead(document),
    ...(document.surroundings === undefined ? {} : { surroundings: JSON.parse(document.surroundings) }),
    input: referTo(input),
    output: output === undefined ? null : referTo(output),
    response: response === undefined ? null : await unpackValue<RunResponse>(blobs, response),
    inline: inline === undefined ? null : await unpackValue<InlineDefinition>(blobs, inline),
    compensation: compensation === undefined ? null : JSON.parse(compensation),
    reason: reason === undefined ? null : JSON.parse(reason),
    complete: document.complete ?? false,
    revision: document.revision,
    spread: document.spread ?? false,
    held: texts.map(({ revision, text }) => ({ revision, tasks: decodeTasks([text]) })),
  };
}
