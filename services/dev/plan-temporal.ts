import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { temporalNames } from '../../workflows/temporal-names.ts';
import type { ResolvedServer } from './resolver.ts';
import type { ServerPlan } from './server-plan.ts';

/** Where Temporal's dev server listens and keeps its data. */
export interface TemporalPlace {
  /** Its files go into `temporal/` of this folder. */
  dataDir: string;
  port: number;
  uiPort: number;
  namespace: string;
}

const HOST = '127.0.0.1';
const PROBE_MS = 2_000;

/**
 * The dev server hands out tasks only 20 times a second per shard, and it has one shard; measured, this is most of its latency.
 * WAL with NORMAL survives a killed process; a power cut may lose the last moments.
 */
const TUNING = [
  ...['journal_mode=WAL', 'synchronous=NORMAL'].flatMap((pragma) => ['--sqlite-pragma', pragma]),
  ...[
    'history.transferProcessorMaxPollRPS=2000',
    'history.timerProcessorMaxPollRPS=2000',
    'history.visibilityProcessorMaxPollRPS=2000',
    // One machine has one clock; the default of a second is added to every timer and every pause before a retry.
    'history.timerProcessorMaxTimeShift="20ms"',
    'system.enableEagerWorkflowStart=true',
    'system.enableActivityEagerExecution=true',
  ].flatMap((value) => ['--dynamic-config-value', value]),
];

/** How Temporal's dev server is started, with its UI, on loopback. */
export function planTemporal(server: ResolvedServer, place: TemporalPlace): ServerPlan {
  const folder = join(place.dataDir, 'temporal');
  mkdirSync(folder, { recursive: true });
  const address = `${HOST}:${place.port}`;
  const args = [
    ...server.args,
    ...['server', 'start-dev', '--ip', HOST, '--port', String(place.port), '--ui-port', String(place.uiPort)],
    ...['--db-filename', join(folder, 'temporal.db'), '--namespace', place.namespace, '--log-level', 'error'],
    '--ui-disable-news-fetch',
    ...Object.values(temporalNames.searchAttributes).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ...TUNING,
  ];
  return {
    command: server.command,
    args,
    env: server.env,
    address,
    probe: () => probeTemporal(address, place.namespace),
  };
}

/** Asks our own server for the namespace and its search attributes. @throws while they are not there. */
async function probeTemporal(address: string, namespace: string): Promise<void> {
  await withConnection(address, async ({ workflowService }) => {
    await workflowService.describeNamespace({ namespace });
    await workflowService.countWorkflowExecutions({ namespace, query: "StepgraphStatus = 'x'" });
  });
}

/** Asks any Temporal for a namespace. @throws while it cannot be reached or does not have it. */
export async function probeNamespace(address: string, namespace: string): Promise<void> {
  await withConnection(address, async ({ workflowService }) => {
    await workflowService.describeNamespace({ namespace });
  });
}

async function withConnection(address: string, ask: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: PROBE_MS });
  try {
    await connection.withDeadline(Date.now() + PROBE_MS, () => ask(connection));
  } finally {
    await connection.close();
  }
}
