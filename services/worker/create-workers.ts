import { fileURLToPath } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import type { DataConverter } from '@temporalio/common';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { temporalNames } from '../../workflows/temporal-names.ts';
import { keepRunning, type RunningWorker } from './keep-running.ts';
import type { WorkerLogger } from './worker-logger.ts';

/** What a worker needs. */
export interface WorkerParts {
  /** The interpreter's must be that of the client in the same process: that is what lets runs start eagerly. */
  connection: NativeConnection;
  namespace: string;
  dataConverter: DataConverter;
  /** From `createActivities`. */
  activities: object;
  logger: WorkerLogger;
  /** Milliseconds for activities in hand once it stops; then they are asked to end and given back. */
  shutdownGraceMs?: number;
  /** Milliseconds after the grace until the worker is given up, whatever still runs. */
  shutdownForceMs?: number;
  /** Where the workflow bundle is; default: beside the compiled code. */
  bundlePath?: string;
  /** Default: the one that every part shares. */
  taskQueue?: string;
}

const SHUTDOWN_GRACE_MS = 6000;
const SHUTDOWN_FORCE_MS = 2000;

/** Runs workflow tasks and local activities only: for gateways that leave all steps to workers. */
export function createInterpreterWorker(parts: WorkerParts): RunningWorker {
  const create = () => Worker.create({ ...sharedOptions(parts), enableNonLocalActivities: false });
  return keepRunning('interpreter', create, parts.logger);
}

/** Runs workflow tasks and all activities; the actions that a task asks for come back with the answer to it. */
export function createStepWorker(parts: WorkerParts): RunningWorker {
  const create = () =>
    Worker.create({
      ...sharedOptions(parts),
      // Actions mostly wait for others; a slot must be free for one to come back with the answer that asked for it.
      maxConcurrentActivityTaskExecutions: 300,
      activityTaskPollerBehavior: { type: 'autoscaling', initial: 5, maximum: 20 },
      // A cancel reaches an activity with the answer to its heartbeat, so heartbeats must not be held back for long.
      maxHeartbeatThrottleInterval: 1000,
      maxEagerActivityReservationsPerWorkflowTask: 60,
    });
  return keepRunning('steps', create, parts.logger);
}

function sharedOptions(parts: WorkerParts): WorkerOptions {
  const grace = parts.shutdownGraceMs ?? SHUTDOWN_GRACE_MS;
  return {
    connection: parts.connection,
    namespace: parts.namespace,
    taskQueue: parts.taskQueue ?? temporalNames.taskQueue,
    dataConverter: parts.dataConverter,
    activities: parts.activities,
    workflowBundle: { codePath: parts.bundlePath ?? defaultBundlePath() },
    maxCachedWorkflows: cacheSize(),
    // A run starts eagerly only while a slot is free; without one it costs a dispatch and may go to another process.
    maxConcurrentWorkflowTaskExecutions: 200,
    maxConcurrentLocalActivityExecutions: 100,
    workflowTaskPollerBehavior: { type: 'autoscaling', initial: 5, maximum: 20 },
    // After a worker died, its cached runs wait this long before another one takes them.
    stickyQueueScheduleToStartTimeout: 5000,
    ...isolate,
    shutdownGraceTime: grace,
    shutdownForceTime: grace + (parts.shutdownForceMs ?? SHUTDOWN_FORCE_MS),
  };
}

/**
 * An activation that takes longer is ended by force, which can end the whole process ("async hook stack has become
 * corrupted"). The engine bounds its work by counts, so that only a machine that stands still gets here: 5 s, the
 * default, are not much for that. The type of the options does not tell of this one.
 */
const isolate = { isolateExecutionTimeout: '30s' };

/** What a cached run takes at most, more or less, in bytes: its state is 512 KB of JSON, its plan and history beside it. */
const CACHED_RUN_BYTES = 4 * 1024 * 1024;
/** More would only keep runs that wait for long, and those are replayed in no time. */
const MOST_CACHED_RUNS = 500;

/** So many runs that all of them fit into the heap, however large they are. */
function cacheSize(): number {
  const fitting = Math.floor(getHeapStatistics().heap_size_limit / CACHED_RUN_BYTES);
  return Math.max(20, Math.min(fitting, MOST_CACHED_RUNS));
}

/** `dist/workflow-bundle.js`, seen from the compiled file as well as from the source. */
function defaultBundlePath(): string {
  const here = fileURLToPath(import.meta.url);
  const up = here.endsWith('.ts') ? '../../dist/workflow-bundle.js' : '../../workflow-bundle.js';
  return fileURLToPath(new URL(up, import.meta.url));
}
