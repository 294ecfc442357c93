import type { Databases } from '../../activities/database/databases.ts';
import type { EncryptedValues } from '../../activities/encrypted-values.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from '../vault/vault.ts';
import type { Access } from './access.ts';
import type { AuditLog } from './audit-log.ts';
import type { Exposures } from './exposure.ts';
import type { FailureLimit } from './failure-limit.ts';
import type { Language } from './language.ts';
import type { Listeners } from './listeners.ts';
import type { RunClient } from './run-client.ts';
import type { ScheduleClient } from './schedule-client.ts';
import type { StatementLimits } from './statement-limits.ts';
import type { VersionCache } from './version-cache.ts';
import type { Waiters } from './waiters.ts';

/** What every use case works with; the mains compose it. */
export interface OperationDeps {
  store: Store;
  runs: RunClient;
  language: Language;
  waiters: Waiters;
  versions: VersionCache;
  clock: () => Date;
  /** How Temporal holds schedules; absent: nobody starts what they say. */
  schedules?: ScheduleClient;
  /** Absent: open mode, where nobody needs a key. */
  access?: Access;
  vault: Vault;
  /** Keeps fields of outputs that are shown to nobody; absent: nothing can be kept so. */
  encrypted?: EncryptedValues;
  /** Notes who changed what; absent: nobody does. */
  audit?: AuditLog;
  /** Counts requests without a valid key, and failed ones to hooks; absent: nobody does. */
  failures?: FailureLimit;
  /** Counts requests to the addresses that workflows are started at; absent: nobody does. */
  hookRate?: FailureLimit;
  /** Who reads the parts of a definition's `expose`; absent: nobody, and nothing is exposed. */
  exposures?: Exposures;
  /** Opens the warehouse and stored databases; absent: none. */
  databases?: Databases;
  /** Who listens to executions; absent: nobody. */
  listeners?: Listeners;
  /** The styles that endpoints may have; absent: `v1`. */
  webhookStyles?: readonly string[];
  /** Milliseconds that deliveries to webhook endpoints are listed; absent: 30 days. */
  deliveriesKeptMs?: number;
  /** How far statements go whose callers wait for rows; absent: as CARTO's documentation tells, and nothing is cached. */
  statements?: StatementLimits;
  /** Milliseconds that events are kept for those who ask later; absent: 7 days. */
  eventsKeptMs?: number;
  /** Takes what went wrong behind the back of a caller. */
  report: (message: string, error: unknown) => void;
  /** Throws an ActionFailure for a URL that outbound calls may not reach, as far as that shows without DNS. */
  checkDestination: (url: string) => void;
  /** 8 random characters of [0-9a-z]. */
  randomId: () => string;
}
