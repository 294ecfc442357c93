import { GridFSBucket, MongoClient } from 'mongodb';
import type {
  ConnectionContent,
  EnvironmentContent,
  InstallationContent,
  LinkedAccountContent,
  SecretContent,
  ValueKeyContent,
} from './access.ts';
import { createAuditStore } from './audit.ts';
import { createBlobStore } from './blobs.ts';
import { createChildStore } from './children.ts';
import { CONTENT_BUCKET, collectionsOf } from './collections.ts';
import { createDeliveryStore } from './deliveries.ts';
import { createEventStore } from './events.ts';
import { createExecutionStore } from './executions.ts';
import { CHUNK_BYTES } from './file-contents.ts';
import { defaultFileLimits, type FileLimits } from './file-limits.ts';
import { createFileStore } from './files.ts';
import { guardCalls } from './guard-calls.ts';
import { createHandledStore } from './handled.ts';
import { createKeyStore } from './keys.ts';
import { createLeaseStore } from './leases.ts';
import { createLinkStore } from './links.ts';
import { createListenerStore } from './listeners.ts';
import { createNamedStore } from './named-store.ts';
import { prepareDatabase } from './prepare-database.ts';
import type { ProcedureContent } from './procedures.ts';
import { createRateStore } from './rates.ts';
import { createRunRecords } from './run-records.ts';
import { createScheduleStore } from './schedules.ts';
import { createSealedStore } from './sealed.ts';
import { createPulse } from './server-pulse.ts';
import type { RecordHooks, Store } from './store.ts';
import { createTriggerStore } from './triggers.ts';
import { createValueStore } from './values.ts';
import { createWebhookStore } from './webhooks.ts';
import { createWorkflowStore } from './workflows.ts';

/** How a store is opened. */
export interface StoreOptions {
  /** A MongoDB connection string; its path names the database, else `stepgraph`. */
  uri: string;
  hooks?: RecordHooks;
  /** Takes a sentence when the database cannot be used as it is. */
  log?: (message: string) => void;
  /** How much may be stored in files. */
  fileLimits?: FileLimits;
}

/**
 * Opens the store. It does not wait for the server: while that is away, calls fail as `unavailable`,
 * and they work once it is back.
 */
export function openStore({ uri, hooks = {}, log = () => {}, fileLimits }: StoreOptions): Store {
  const client = new MongoClient(uri, {
    serverSelectionTimeoutMS: 2000,
    connectTimeoutMS: 2000,
    // Beyond the longest single write (a part of a blob); ends calls to a server that hangs.
    socketTimeoutMS: 20_000,
    // Losing nothing that was acknowledged, kill -9 included.
    writeConcern: { w: 'majority', journal: true },
    ignoreUndefined: true,
    appName: 'stepgraph',
  });
  const db = client.db(client.options.dbName === 'test' ? 'stepgraph' : client.options.dbName);
  const collections = collectionsOf(db);
  const preparation = prepareDatabase(collections, log);
  const pulse = createPulse(() => db.command({ ping: 1 }));
  const guard = <T extends object>(part: T) => guardCalls(part, preparation.ready, pulse);
  // Parts use each other unguarded: the border is around the whole.
  const blobs = createBlobStore(collections);
  const parts = { collections, blobs, hooks };
  const bucket = new GridFSBucket(db, { bucketName: CONTENT_BUCKET, chunkSizeBytes: CHUNK_BYTES });
  return {
    workflows: guard(createWorkflowStore(collections, blobs)),
    executions: guard(createExecutionStore(parts)),
    blobs: guard(blobs),
    values: guard(createValueStore(blobs)),
    files: guard(createFileStore({ collections, bucket, limits: fileLimits ?? defaultFileLimits })),
    records: guard(createRunRecords(parts)),
    leases: guard(createLeaseStore(collections)),
    rates: guard(createRateStore(collections)),
    events: guard(createEventStore(collections, blobs)),
    children: guard(createChildStore(collections)),
    handled: guard(createHandledStore(collections)),
    schedules: guard(createScheduleStore(collections)),
    triggers: guard(createTriggerStore(collections)),
    keys: guard(createKeyStore(collections.keys)),
    secrets: guard(createNamedStore<SecretContent>(collections.secrets)),
    connections: guard(createNamedStore<ConnectionContent>(collections.connections)),
    procedures: guard(createNamedStore<ProcedureContent>(collections.procedures)),
    webhooks: guard(createWebhookStore(collections.webhooks)),
    deliveries: guard(createDeliveryStore(collections.deliveries)),
    listeners: guard(createListenerStore(collections)),
    installations: guard(createNamedStore<InstallationContent>(collections.installations)),
    valueKeys: guard(createNamedStore<ValueKeyContent>(collections.valueKeys)),
    linkedAccounts: guard(createNamedStore<LinkedAccountContent>(collections.linkedAccounts)),
    environment: guard(createNamedStore<EnvironmentContent>(collections.environment)),
    links: guard(createLinkStore(collections.links)),
    audit: guard(createAuditStore(collections.audit)),
    sealed: guard(createSealedStore(db)),
    async probe(deadlineMs) {
      try {
        const answer = preparation.ready().then(() => db.command({ ping: 1 }));
        return await Promise.race([answer.then(() => true), after(deadlineMs)]);
      } catch {
        return false;
      }
    },
    async close() {
      preparation.stop();
      await client.close();
    },
  };
}

function after(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, ms, false).unref());
}
