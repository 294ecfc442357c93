import { createRequire } from 'node:module';
import type { DataConverter } from '@temporalio/common';
import type { Logger } from 'pino';
import { createActivities } from '../../activities/create-activities.ts';
import { createOutbound } from '../../activities/outbound/create-outbound.ts';
import { actionSteps } from '../../activities/steps/index.gen.ts';
import { type Config, readConfig } from '../config.ts';
import { createLanguage } from '../operations/create-language.ts';
import type { OperationDeps } from '../operations/deps.ts';
import { randomId } from '../operations/random-id.ts';
import { createSweeper } from '../operations/sweep.ts';
import { createVersionCache } from '../operations/version-cache.ts';
import { createWaiters } from '../operations/waiters.ts';
import { openStore } from '../store/open-store.ts';
import { createTemporalRunClient } from '../temporal/run-client.ts';
import { createInterpreterWorker } from '../worker/create-workers.ts';
import { createDataConverter } from '../worker/data-converter.ts';
import { hostWorker } from '../worker/host-worker.ts';
import { installRuntime } from '../worker/install-runtime.ts';
import { createApp } from './create-app.ts';
import { dialects } from './dialects.ts';
import { followSupervisor, type Supervised } from './follow-supervisor.ts';
import { openLogger } from './open-logger.ts';
import { assertSafeExposure } from './open-mode.ts';
import { serve } from './serve.ts';

/** For work in hand once the process is to stop; a supervisor waits 3 s, others longer. */
const GRACE_MS = 8000;
const SUPERVISED_GRACE_MS = 2000;
const INTERPRETER_GRACE_MS = 1000;
/** After the grace; what has not ended by then is cut. */
const FORCE_MS = 500;

/** Where the parts outside are. @throws Error that names the missing variable. */
function requireAddresses({ temporalAddress, mongodbUri }: Config): { address: string; uri: string } {
  if (temporalAddress === null)
    throw new Error('TEMPORAL_ADDRESS is not set. Set it to host:port of a Temporal server, or use npm start.');
  if (mongodbUri === null)
    throw new Error('MONGODB_URI is not set. Set it to a MongoDB connection string, or use npm start.');
  return { address: temporalAddress, uri: mongodbUri };
}

/** Store, interpreter and run client, and what operations need of them. None of them waits for its server. */
function openParts(config: Config, logger: Logger) {
  const { address, uri } = requireAddresses(config);
  const namespace = config.temporalNamespace;
  const report: OperationDeps['report'] = (message, error) => logger.warn({ error: String(error) }, message);
  const waiters = createWaiters();
  const store = openStore({
    uri,
    hooks: {
      onEnded: waiters.ended,
      onEvents: (executionId, tenantId) =>
        void runs
          .startDelivery({ executionId, tenantId })
          .catch((error) => report(`The webhook of ${executionId} waits for the sweeper.`, error)),
    },
    log: (message) => logger.warn(message),
  });
  const dataConverter: DataConverter = createDataConverter(store.blobs);
  const outbound = createOutbound(config.outbound);
  const activities = createActivities({
    actions: actionSteps,
    outbound,
    records: store.records,
    clock: Date.now,
    random: Math.random,
    logger,
  });
  const interpreter = hostWorker({
    ...{ address, namespace, dataConverter, activities, logger },
    shutdownGraceMs: INTERPRETER_GRACE_MS,
    create: createInterpreterWorker,
  });
  const runs = createTemporalRunClient({ connection: interpreter.connection, namespace, dataConverter, eager: true });
  const language = createLanguage();
  const versions = createVersionCache(language);
  const deps: OperationDeps = { store, runs, language, waiters, versions, clock: () => new Date(), report, randomId };
  return { deps, interpreter, outbound, store };
}

function packageVersion(): string {
  const up = import.meta.url.endsWith('.ts') ? '../../package.json' : '../../../package.json';
  const { version }: { version: string } = createRequire(import.meta.url)(up);
  return version;
}

async function run(supervised: Supervised, graceMs: number): Promise<void> {
  const config = readConfig(process.env);
  assertSafeExposure(config);
  const logger = openLogger(config.logLevel, 'gateway');
  installRuntime(logger);
  const { deps, interpreter, outbound, store } = openParts(config, logger);
  const draining = new AbortController();
  const app = createApp({
    dialects,
    deps,
    logger,
    corsOrigins: config.corsOrigins,
    draining: draining.signal,
    facts: { version: packageVersion(), temporalUiUrl: config.temporalUiUrl },
  });
  const serving = await serve(app, config);
  const sweeper = createSweeper(deps, config.sweepIntervalMs);
  logger.info({ host: config.host, port: serving.port }, 'the gateway listens');
  supervised.ready(serving.port);

  logger.info({ reason: await supervised.stopped }, 'the gateway stops');
  draining.abort();
  setTimeout(() => process.exit(1), graceMs + FORCE_MS).unref();
  await Promise.all([serving.close(graceMs), sweeper.stop(), interpreter.stop()]);
  await Promise.all([outbound.close(), store.close()]);
}

const supervised = followSupervisor(process);
const graceMs = process.env.STEPGRAPH_SUPERVISED === '1' ? SUPERVISED_GRACE_MS : GRACE_MS;
try {
  await run(supervised, graceMs);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
