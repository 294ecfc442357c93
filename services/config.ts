import { z } from 'zod';
import type { DestinationPolicy } from '../activities/outbound/check-destination.ts';
import { list } from './list.ts';
import { outboundPolicy, portList, privateRanges } from './outbound-policy.ts';
import type { FileLimits } from './store/file-limits.ts';
import { findUrlFault } from './warehouse/warehouse-url.ts';

const DAY_MS = 86_400_000;
const port = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'give a port, 0 to 65535')
    .transform(Number)
    .refine((number) => number <= 65_535, 'give a port, 0 to 65535')
    .default(fallback);
const bytes = z
  .string()
  .regex(/^[1-9]\d{0,15}(?:KB|MB|GB|TB)?$/, 'give a number of bytes, such as 1048576 or 500MB')
  .transform((text) => Number.parseInt(text, 10) * 1024 ** (['KB', 'MB', 'GB', 'TB'].indexOf(text.slice(-2)) + 1));

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port(8080),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/]+:\d{1,5}$/, 'give host:port, such as 127.0.0.1:7233')
    .optional(),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_PORT: port(0),
  TEMPORAL_UI_PORT: port(8233),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/./, 'give a connection string, such as mongodb://127.0.0.1:27017/stepgraph')
    .optional(),
  MONGODB_PORT: port(0),
  /** A PostgreSQL server with PostGIS as the warehouse; none: the embedded one, in the data folder. */
  WAREHOUSE_URL: z
    .string()
    .regex(
      /^postgres(ql)?:\/\/[^/]+\/./,
      'give a connection string, such as postgresql://user:password@host:5432/warehouse',
    )
    .optional(),
  /** The tenants that have a warehouse, separated by commas: each one of its own. */
  WAREHOUSE_TENANTS: list
    .refine(
      (names) => names.every((each) => /^[a-z0-9][a-z0-9-]{0,62}$/.test(each)),
      'give tenants, such as default,acme',
    )
    .transform((names) => (names.length === 0 ? ['default'] : names)),
  STEPGRAPH_DATA_DIR: z.string().default('.stepgraph'),
  STEPGRAPH_AUTH: z.enum(['open', 'required']).default('open'),
  /** With `required`: the keys that are let in, separated by commas. */
  STEPGRAPH_API_KEYS: list,
  /** What secrets are sealed under, separated by commas: 32 bytes as base64 each. The first seals, all open. */
  STEPGRAPH_MASTER_KEY: list,
  /** Set by the supervisor: told to clients in links and shown at start. */
  TEMPORAL_UI_URL: z.string().optional(),
  CORS_ORIGINS: list,
  /** Names of dialects, separated by commas; none: all of them. */
  STEPGRAPH_DIALECTS: list,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Seconds between two sweeps for executions that were never started or ended without a record. */
  SWEEP_INTERVAL_SECONDS: z.coerce.number().positive().default(5),
  /** Seconds until a statement ends whose caller waits for its rows, and how many of these are given. */
  STATEMENT_SECONDS: z.coerce.number().positive().max(60).default(60),
  STATEMENT_ROWS: z.coerce.number().int().positive().max(1_000_000).default(200_000),
  /** Days that an event is kept for steps that ask for it later. */
  EVENTS_KEPT_DAYS: z.coerce.number().positive().max(365).default(7),
  /** Bytes of one file, with a unit of 1024 if need be: `500MB`. */
  FILE_MAX_BYTES: bytes.default(1024 ** 3),
  /** How many files an execution may write. */
  FILES_PER_EXECUTION: z.coerce.number().int().positive().default(10_000),
  /** Days that a file which was sent is kept for its first use by an execution; 0: it is not removed. */
  FILES_UNUSED_DAYS: z.coerce.number().min(0).max(3650).default(30),
  /** Bytes of all files of a tenant; none: any. */
  FILES_MAX_TENANT_BYTES: bytes.optional(),
  /** Days that deliveries to webhook endpoints are listed and can be sent again. */
  DELIVERIES_KEPT_DAYS: z.coerce.number().min(4).max(365).default(30),
  /** Days that the audit log is kept. */
  AUDIT_KEPT_DAYS: z.coerce.number().positive().max(3650).default(365),
  /** Whether gateways perform action steps beside workers: fewer hops, at the price of sharing their process. */
  GATEWAY_PERFORMS_STEPS: z.enum(['true', 'false']).default('true'),
  /** Signs webhooks (Standard Webhooks): `whsec_` and base64, or any text. */
  STEPGRAPH_WEBHOOK_SECRET: z
    .string()
    .refine((text) => !text.startsWith('whsec_') || /^whsec_[A-Za-z0-9+/]+=*$/.test(text), 'after whsec_ comes base64')
    .optional(),
  /** Which private addresses steps and webhooks may call: ranges as CIDR, `true` for all, `false` for none. */
  OUTBOUND_ALLOW_PRIVATE: privateRanges,
  /** The ports that steps and webhooks may call, or `any`; unless set, the usual ones where keys are required, else any. */
  OUTBOUND_PORTS: portList,
  /** The same of databases in connections, and of mail servers. */
  OUTBOUND_SQL_PORTS: portList,
  OUTBOUND_SMTP_PORTS: portList,
});

/** Tenants share no database: a URL that gives one to two of them is refused. */
const checked = environment.superRefine(({ WAREHOUSE_URL: url, WAREHOUSE_TENANTS: tenants }, context) => {
  const fault = url === undefined ? null : findUrlFault(url, tenants);
  if (fault !== null) context.addIssue({ code: 'custom', path: ['WAREHOUSE_URL'], message: fault });
});

/** The environment, read once, in the mains. */
export interface Config {
  host: string;
  /** The API's port; 0 picks a free one. */
  port: number;
  /** `host:port`; null: the embedded one. */
  temporalAddress: string | null;
  temporalNamespace: string;
  temporalPort: number;
  temporalUiPort: number;
  temporalUiUrl: string | null;
  /** null: the embedded one. */
  mongodbUri: string | null;
  mongodbPort: number;
  /** null: the embedded one. */
  warehouseUrl: string | null;
  /** Tenants that have the connection `warehouse` without making it. */
  warehouseTenants: string[];
  dataDir: string;
  auth: 'open' | 'required';
  /** Who is let in when `auth` is `required`. */
  apiKeys: string[];
  /** base64; none: one is made in the data folder, where no keys are asked of callers. */
  masterKeys: string[];
  corsOrigins: string[];
  /** Which dialects are served; empty: all. */
  dialects: string[];
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  sweepIntervalMs: number;
  /** How far statements go whose callers wait for their rows. */
  statements: { waitMs: number; rows: number };
  eventsKeptMs: number;
  deliveriesKeptMs: number;
  auditKeptMs: number;
  fileLimits: FileLimits;
  gatewayPerformsSteps: boolean;
  /** null: webhooks are sent unsigned. */
  webhookSecret: string | null;
  /** Which addresses steps and webhooks may call beside public ones, and which ports. */
  outbound: DestinationPolicy;
}

/** Reads the configuration. @throws Error that names each wrong variable and what it takes. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = checked.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment is not valid. ${faults.join('; ')}`);
  }
  const e = parsed.data;
  return {
    host: e.HOST,
    port: e.PORT,
    temporalAddress: e.TEMPORAL_ADDRESS ?? null,
    temporalNamespace: e.TEMPORAL_NAMESPACE,
    temporalPort: e.TEMPORAL_PORT,
    temporalUiPort: e.TEMPORAL_UI_PORT,
    temporalUiUrl: e.TEMPORAL_UI_URL ?? null,
    mongodbUri: e.MONGODB_URI ?? null,
    mongodbPort: e.MONGODB_PORT,
    warehouseUrl: e.WAREHOUSE_URL ?? null,
    warehouseTenants: e.WAREHOUSE_TENANTS,
    dataDir: e.STEPGRAPH_DATA_DIR,
    auth: e.STEPGRAPH_AUTH,
    apiKeys: e.STEPGRAPH_API_KEYS,
    masterKeys: e.STEPGRAPH_MASTER_KEY,
    corsOrigins: e.CORS_ORIGINS,
    dialects: e.STEPGRAPH_DIALECTS,
    logLevel: e.LOG_LEVEL,
    sweepIntervalMs: e.SWEEP_INTERVAL_SECONDS * 1000,
    statements: { waitMs: e.STATEMENT_SECONDS * 1000, rows: e.STATEMENT_ROWS },
    eventsKeptMs: e.EVENTS_KEPT_DAYS * DAY_MS,
    deliveriesKeptMs: e.DELIVERIES_KEPT_DAYS * DAY_MS,
    auditKeptMs: e.AUDIT_KEPT_DAYS * DAY_MS,
    fileLimits: {
      maxBytes: e.FILE_MAX_BYTES,
      maxPerExecution: e.FILES_PER_EXECUTION,
      maxTenantBytes: e.FILES_MAX_TENANT_BYTES ?? null,
      unusedMs: e.FILES_UNUSED_DAYS === 0 ? null : e.FILES_UNUSED_DAYS * DAY_MS,
    },
    gatewayPerformsSteps: e.GATEWAY_PERFORMS_STEPS === 'true',
    webhookSecret: e.STEPGRAPH_WEBHOOK_SECRET ?? null,
    outbound: outboundPolicy({
      isOpen: e.STEPGRAPH_AUTH === 'open',
      ranges: e.OUTBOUND_ALLOW_PRIVATE,
      ports: { http: e.OUTBOUND_PORTS, sql: e.OUTBOUND_SQL_PORTS, smtp: e.OUTBOUND_SMTP_PORTS },
    }),
  };
}
