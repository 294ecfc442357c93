import type { Logger } from 'pino';
import { createActivities } from '../../activities/create-activities.ts';
import { createOutbound } from '../../activities/outbound/create-outbound.ts';
import { actionSteps } from '../../activities/steps/index.gen.ts';
import { type Config, readConfig } from '../config.ts';
import { followSupervisor } from '../gateway/follow-supervisor.ts';
import { openLogger } from '../gateway/open-logger.ts';
import { webhookShapers } from '../gateway/webhook-shapers.ts';
import { createLanguage } from '../operations/create-language.ts';
import type { OperationDeps } from '../operations/deps.ts';
import { randomId } from '../operations/random-id.ts';
import { createVersionCache } from '../operations/version-cache.ts';
import { createWaiters } from '../operations/waiters.ts';
import { openStore } from '../store/open-store.ts';
import { createTemporalRunClient } from '../temporal/run-client.ts';
import { createEventSource } from './create-event-source.ts';
import { createStepWorker } from './create-workers.ts';
import { createDataConverter } from './data-converter.ts';
import { type HostedWorker, hostWorker } from './host-worker.ts';
import { installRuntime } from './install-runtime.ts';

/** Milliseconds for activities in hand; a supervisor waits 3 s in all, others longer. */
const GRACE_MS = 6000;
const SUPERVISED_GRACE_MS = 1500;
/** After the grace, activities are given back; what has not ended by then is cut. */
const FORCE_MS = 1000;

/** Opens store, worker and run client; none of them waits for its server. */
function openParts(config: Config, logger: Logger, graceMs: number) {
  const { temporalAddress: address, temporalNamespace: namespace, mongodbUri: uri } = config;
  if (address === null) throw new Error('TEMPORAL_ADDRESS is not set. Set it to host:port of a Temporal server.');
  if (uri === null) throw new Error('MONGODB_URI is not set. Set it to a MongoDB connection string.');
  const report: OperationDeps['report'] = (message, error) => logger.warn({ error: String(error) }, message);
  const waiters = createWaiters();
  const onEvents = (executionId: string, tenantId: string) => {
    const told = deps.runs.startDelivery({ executionId, tenantId });
    told.catch((error) => report(`The webhook of ${executionId} waits for the sweeper.`, error));
  };
  const log = (message: string) => logger.warn(message);
  const store = openStore({ uri, hooks: { onEnded: waiters.ended, onEvents }, log });
  const dataConverter = createDataConverter(store.blobs);
  const connection = () => hosted.connection();
  const runs = createTemporalRunClient({ connection, namespace, dataConverter, eager: false });
  const language = createLanguage();
  const versions = createVersionCache(language);
  const deps: OperationDeps = { store, runs, language, waiters, versions, clock: () => new Date(), report, randomId };
  const outbound = createOutbound(config.outbound);
  const activities = createActivities({
    actions: actionSteps,
    outbound,
    records: store.records,
    clock: Date.now,
    random: Math.random,
    logger,
    events: createEventSource(deps, webhookShapers, config.webhookSecret),
  });
  const hosting = { address, namespace, dataConverter, activities, logger, create: createStepWorker };
  const hosted: HostedWorker = hostWorker({ ...hosting, shutdownGraceMs: graceMs, shutdownForceMs: FORCE_MS });
  return { hosted, outbound, store };
}

async function run(graceMs: number): Promise<void> {
  const supervised = followSupervisor(process);
  const config = readConfig(process.env);
  const logger = openLogger(config.logLevel, 'worker');
  installRuntime(logger);
  const { hosted, outbound, store } = openParts(config, logger, graceMs);
  void hosted.ready.then(() => {
    logger.info({ temporal: config.temporalAddress }, 'the worker polls');
    // A worker serves no port.
    supervised.ready(0);
  });
  logger.info({ reason: await supervised.stopped }, 'the worker stops');
  setTimeout(() => process.exit(1), graceMs + FORCE_MS + FORCE_MS / 4).unref();
  await hosted.stop();
  await Promise.all([outbound.close(), store.close()]);
}

try {
  await run(process.env.STEPGRAPH_SUPERVISED === '1' ? SUPERVISED_GRACE_MS : GRACE_MS);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
