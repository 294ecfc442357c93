import type { Connections } from './connections.ts';
import type { Databases } from './database/databases.ts';
import type { EncryptedValues } from './encrypted-values.ts';
import type { FileStore } from './files/file-store.ts';
import type { LentSecrets } from './lent-secrets.ts';
import type { Mailer } from './mail/mailer.ts';
import type { Outbound } from './outbound/outbound.ts';
import type { Rates } from './rates.ts';
import type { RunRecords } from './run-records.ts';
import type { Secrets } from './secrets.ts';
import type { ValueStore } from './value-store.ts';

/** Where activities tell what no caller sees; pino fits. */
export interface ActivityLogger {
  warn(facts: object, message: string): void;
}

/** What action activities work with. */
export interface ActionDeps {
  outbound: Outbound;
  records: RunRecords;
  values: ValueStore;
  /** Absent: nothing can be kept encrypted, nor opened. */
  encrypted?: EncryptedValues;
  /** Absent: nothing limits the rate of steps. */
  rates?: Rates;
  /** Absent: no step can open a connection. */
  connections?: Connections;
  /** Absent: no step can open a database. */
  databases?: Databases;
  /** Absent: no step can send mail. */
  mailer?: Mailer;
  /** Absent: no step can read or write files. */
  files?: FileStore;
  /** Absent: no step can be given a secret. */
  secrets?: Secrets;
  /** Absent: nothing is lent to executions. */
  lent?: LentSecrets;
  /** Epoch milliseconds. */
  clock: () => number;
  /** From 0 up to 1. */
  random: () => number;
  logger?: ActivityLogger;
}
