import { createRequire } from 'node:module';
import { compose } from '../compose.ts';
import { readConfig } from '../config.ts';
import { createSweeper } from '../operations/sweep.ts';
import { createInterpreterWorker, createStepWorker } from '../worker/create-workers.ts';
import { installRuntime } from '../worker/install-runtime.ts';
import { chooseDialects } from './choose-dialects.ts';
import { createApp } from './create-app.ts';
import { dialects } from './dialects.gen.ts';
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

function packageVersion(): string {
  const up = import.meta.url.endsWith('.ts') ? '../../package.json' : '../../../package.json';
  const { version }: { version: string } = createRequire(import.meta.url)(up);
  return version;
}

async function run(supervised: Supervised, graceMs: number): Promise<void> {
  const config = readConfig(process.env);
  assertSafeExposure(config);
  const served = chooseDialects(dialects, config.dialects);
  const logger = openLogger(config.logLevel, 'gateway');
  installRuntime(logger);
  const { deps, hosted, outbound, store } = compose(config, logger, {
    eager: true,
    create: config.gatewayPerformsSteps ? createStepWorker : createInterpreterWorker,
    shutdownGraceMs: INTERPRETER_GRACE_MS,
  });
  const draining = new AbortController();
  const app = createApp({
    dialects: served,
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
  await Promise.all([serving.close(graceMs), sweeper.stop(), hosted.stop()]);
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
