import type { Logger } from 'pino';
import { createActivities } from '../activities/create-activities.ts';
import { createDatabases } from '../activities/database/create-databases.ts';
import { createMailer } from '../activities/mail/create-mailer.ts';
import { checkUrl, type DestinationPolicy } from '../activities/outbound/check-destination.ts';
import { createOutbound } from '../activities/outbound/create-outbound.ts';
import type { Outbound } from '../activities/outbound/outbound.ts';
import { rememberValues } from '../activities/remember-values.ts';
import { actionSteps } from '../activities/steps/index.gen.ts';
import type { Config } from './config.ts';
import { exposures } from './gateway/exposures.ts';
import { webhookShapers } from './gateway/webhook-shapers.ts';
import { createAccess } from './operations/access.ts';
import { createAuditLog } from './operations/audit-log.ts';
import { createLanguage } from './operations/create-language.ts';
import { createPorts } from './operations/create-ports.ts';
import type { OperationDeps } from './operations/deps.ts';
import { createFailureLimit } from './operations/failure-limit.ts';
import { createListeners } from './operations/listeners.ts';
import { createQueryCache } from './operations/query-cache.ts';
import { randomId } from './operations/random-id.ts';
import { MOST_HOOK_REQUESTS } from './operations/start-by-hook.ts';
import { STATEMENT_LIMITS } from './operations/statement-limits.ts';
import { takeOverWebhook } from './operations/take-over-webhook.ts';
import { createTeller } from './operations/tell-webhooks.ts';
import { createVersionCache } from './operations/version-cache.ts';
import { createWaiters } from './operations/waiters.ts';
import { openSqliteFiles } from './sqlite/open-sqlite-files.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';
import { createTemporalRunClient } from './temporal/run-client.ts';
import { createTemporalScheduleClient } from './temporal/schedule-client.ts';
import { createEncryptedValues } from './vault/create-encrypted-values.ts';
import { readMasterKeys } from './vault/master-keys.ts';
import { createVault } from './vault/vault.ts';
import { locateWarehouse } from './warehouse/locate-warehouse.ts';
import { createDeliveryBook } from './worker/create-delivery-book.ts';
import { createDataConverter } from './worker/data-converter.ts';
import { type HostedWorker, type HostOptions, hostWorker } from './worker/host-worker.ts';

/** In what a gateway and a worker differ. */
export interface Role extends Pick<HostOptions, 'create' | 'shutdownGraceMs' | 'shutdownForceMs'> {
  /** Whether this process starts runs and takes their first tasks with the answer. */
  eager: boolean;
}

/** The parts of a process; none of them waits for its server. */
export interface Parts {
  deps: OperationDeps;
  hosted: HostedWorker;
  outbound: Outbound;
  store: Store;
}

/** Puts the parts of a gateway or a worker together. @throws Error that names a missing address. */
export function compose(config: Config, logger: Logger, { eager, ...hosting }: Role): Parts {
  const { address, namespace, uri } = requireAddresses(config);
  const report: OperationDeps['report'] = (message, error) => logger.warn({ error: String(error) }, message);
  const waiters = createWaiters();
  const onEvents = (executionId: string, tenantId: string) => tell(executionId, tenantId);
  const log = (message: string) => logger.warn(message);
  const { fileLimits } = config;
  const store = openStore({ uri, hooks: { onEnded: waiters.ended, onEvents }, log, fileLimits });
  const dataConverter = createDataConverter(store.blobs);
  const connection = () => hosted.connection();
  const reach = { connection, namespace, dataConverter };
  const runs = createTemporalRunClient({ ...reach, eager });
  const schedules = createTemporalScheduleClient(reach);
  const language = createLanguage();
  const versions = createVersionCache(language);
  const parts = { store, runs, schedules, language, waiters, versions, report, randomId };
  const unreached = (host: string, cause: string) => logger.debug({ host, cause }, 'A destination was not reached');
  const policy: DestinationPolicy = { ...config.outbound, report: unreached };
  const checkDestination = (url: string) => checkUrl(url, policy);
  const { eventsKeptMs, deliveriesKeptMs } = config;
  const vault = createVault(readMasterKeys(config));
  const access = config.auth === 'required' ? { access: createAccess(config.apiKeys) } : {};
  const { warehouseTenants } = config;
  const opened = { locateWarehouse: locateWarehouse(config), sqlite: openSqliteFiles(config) };
  const databases = createDatabases({ policy, warehouseTenants, ...opened });
  const statements = { ...STATEMENT_LIMITS, ...config.statements, cache: createQueryCache() };
  const failures = createFailureLimit(() => new Date());
  const hookRate = createFailureLimit(() => new Date(), { most: MOST_HOOK_REQUESTS });
  const shared = { ...parts, ...access, vault, databases, exposures, failures, hookRate, statements };
  const webhooks = { listeners: createListeners(store, Date.now), webhookStyles: Object.keys(webhookShapers) };
  const kept = { eventsKeptMs, deliveriesKeptMs };
  const clock = () => new Date();
  const audit = createAuditLog({ store: store.audit, keptMs: config.auditKeptMs, clock, randomId, report });
  const values = rememberValues(store.values);
  const encrypted = createEncryptedValues({ values, vault, keys: store.valueKeys, clock });
  const deps: OperationDeps = { ...shared, ...webhooks, ...kept, audit, clock, encrypted, checkDestination };
  const tell = createTeller(deps);
  const outbound = createOutbound(policy);
  const { rates, connections, secrets, lent, scheduled, ...ports } = createPorts(deps);
  const activities = createActivities({
    actions: actionSteps,
    outbound,
    records: store.records,
    values,
    encrypted,
    rates,
    connections,
    databases,
    mailer: createMailer({ policy }),
    files: store.files,
    secrets,
    lent,
    ports,
    scheduled,
    clock: Date.now,
    random: Math.random,
    logger,
    deliveries: createDeliveryBook({ ...deps, webhookSecret: config.webhookSecret }, webhookShapers),
    takeOver: (execution) => takeOverWebhook(deps, execution),
  });
  const hosted: HostedWorker = hostWorker({ ...hosting, address, namespace, dataConverter, activities, logger });
  return { deps, hosted, outbound, store };
}

function requireAddresses({ temporalAddress: address, temporalNamespace: namespace, mongodbUri: uri }: Config) {
  if (address === null)
    throw new Error('TEMPORAL_ADDRESS is not set. Set it to host:port of a Temporal server, or use npm start.');
  if (uri === null) throw new Error('MONGODB_URI is not set. Set it to a MongoDB connection string, or use npm start.');
  return { address, namespace, uri };
}
