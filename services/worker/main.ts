import { compose } from '../compose.ts';
import { readConfig } from '../config.ts';
import { followSupervisor } from '../gateway/follow-supervisor.ts';
import { openLogger } from '../gateway/open-logger.ts';
import { createStepWorker } from './create-workers.ts';
import { installRuntime } from './install-runtime.ts';

/** Milliseconds for activities in hand; a supervisor waits 3 s in all, others longer. */
const GRACE_MS = 6000;
const SUPERVISED_GRACE_MS = 1500;
/** After the grace, activities are given back; what has not ended by then is cut. */
const FORCE_MS = 1000;

async function run(graceMs: number): Promise<void> {
  const supervised = followSupervisor(process);
  const config = readConfig(process.env);
  const logger = openLogger(config.logLevel, 'worker');
  installRuntime(logger);
  const role = { eager: false, create: createStepWorker, shutdownGraceMs: graceMs, shutdownForceMs: FORCE_MS };
  const { hosted, outbound, store } = compose(config, logger, role);
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
