import type { Collection, Db } from 'mongodb';
import type { AuditDocument } from './audit.ts';
import type {
  EventDocument,
  HandledDocument,
  LeaseDocument,
  RateDocument,
  SubscriptionDocument,
  TopicDocument,
} from './coordination-documents.ts';
import type { DeliveryDocument } from './deliveries.ts';
import type {
  AttemptDocument,
  BlobDocument,
  ChunkDocument,
  ChunkHeadDocument,
  ExecutionDocument,
  MetaDocument,
  VersionDocument,
  WorkflowDocument,
} from './documents.ts';
import type { ContentChunk, ContentFile, ContentNote, FileDocument } from './file-documents.ts';
import type { KeyDocument } from './keys.ts';
import type { LinkDocument } from './links.ts';
import type { NamedDocument } from './named-store.ts';
import type { ScheduleDocument } from './schedules.ts';
import type { ClaimDocument, TriggerDocument } from './triggers.ts';
import type { WebhookDocument } from './webhooks.ts';

/** The collections of the database, typed. */
export interface Collections {
  workflows: Collection<WorkflowDocument>;
  versions: Collection<VersionDocument>;
  executions: Collection<ExecutionDocument>;
  chunks: Collection<ChunkDocument>;
  chunkHeads: Collection<ChunkHeadDocument>;
  attempts: Collection<AttemptDocument>;
  blobs: Collection<BlobDocument>;
  meta: Collection<MetaDocument>;
  files: Collection<FileDocument>;
  contentNotes: Collection<ContentNote>;
  /** Those of GridFS. */
  contentFiles: Collection<ContentFile>;
  contentChunks: Collection<ContentChunk>;
  leases: Collection<LeaseDocument>;
  rates: Collection<RateDocument>;
  topics: Collection<TopicDocument>;
  events: Collection<EventDocument>;
  subscriptions: Collection<SubscriptionDocument>;
  handled: Collection<HandledDocument>;
  keys: Collection<KeyDocument>;
  secrets: Collection<NamedDocument>;
  connections: Collection<NamedDocument>;
  schedules: Collection<ScheduleDocument>;
  triggers: Collection<TriggerDocument>;
  claims: Collection<ClaimDocument>;
  procedures: Collection<NamedDocument>;
  webhooks: Collection<WebhookDocument>;
  deliveries: Collection<DeliveryDocument>;
  installations: Collection<NamedDocument>;
  valueKeys: Collection<NamedDocument>;
  linkedAccounts: Collection<NamedDocument>;
  environment: Collection<NamedDocument>;
  links: Collection<LinkDocument>;
  audit: Collection<AuditDocument>;
}

/** What GridFS calls its collections after. */
export const CONTENT_BUCKET = 'contents';

/** Names the collections. */
export function collectionsOf(db: Db): Collections {
  return {
    workflows: db.collection('workflows'),
    versions: db.collection('versions'),
    executions: db.collection('executions'),
    chunks: db.collection('chunks'),
    chunkHeads: db.collection('chunkHeads'),
    attempts: db.collection('attempts'),
    blobs: db.collection('blobs'),
    meta: db.collection('meta'),
    files: db.collection('files'),
    contentNotes: db.collection('contentNotes'),
    contentFiles: db.collection(`${CONTENT_BUCKET}.files`),
    contentChunks: db.collection(`${CONTENT_BUCKET}.chunks`),
    leases: db.collection('leases'),
    rates: db.collection('rates'),
    topics: db.collection('topics'),
    events: db.collection('events'),
    subscriptions: db.collection('subscriptions'),
    handled: db.collection('handled'),
    keys: db.collection('keys'),
    secrets: db.collection('secrets'),
    connections: db.collection('connections'),
    schedules: db.collection('schedules'),
    triggers: db.collection('triggers'),
    claims: db.collection('claims'),
    procedures: db.collection('procedures'),
    webhooks: db.collection('webhooks'),
    deliveries: db.collection('deliveries'),
    installations: db.collection('installations'),
    valueKeys: db.collection('valueKeys'),
    linkedAccounts: db.collection('linkedAccounts'),
    environment: db.collection('environment'),
    links: db.collection('links'),
    audit: db.collection('audit'),
  };
}
