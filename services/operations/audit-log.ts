import { AppError } from '../../workflows/language/app-error.ts';
import type { AuditRecord, AuditStore } from '../store/audit.ts';
import type { OperationContext } from './define-operation.ts';
import { createFailureLimit } from './failure-limit.ts';

/** Who asks. */
type AuditedCall = Pick<OperationContext, 'caller' | 'dialect' | 'requestId'>;

/** A change that somebody asked for. */
export interface AskedChange {
  operation: string;
  /** As its output or the request names it. */
  resource: string | null;
}

/** Notes who changed what. */
export interface AuditLog {
  /** After it was made. `tenantId`: whose things it is about, when these are not the caller's. */
  done(call: AuditedCall, change: AskedChange, tenantId?: string): Promise<void>;
  /** What was not made, by `error`; at most 60 an hour of one key in this process, and of all calls without a known one. */
  failed(call: AuditedCall, change: AskedChange, error: unknown): Promise<void>;
}

/** Callers that may not: with a key that is not enough, or with none that is known. */
const refusals: readonly string[] = ['unauthenticated', 'insufficient-scope', 'not-granted'];
const MOST_FAILURES = 60;
const PERIOD_MS = 3_600_000;
/** Callers choose names, and send what they like in a path. */
const LONGEST_NAME = 255;

/** Creates the log. A record that cannot be written is reported; the call is answered as if it had been. */
export function createAuditLog(options: {
  store: AuditStore;
  keptMs: number;
  clock: () => Date;
  randomId: () => string;
  report: (message: string, error: unknown) => void;
}): AuditLog {
  const { store, keptMs, clock, randomId, report } = options;
  const failures = createFailureLimit(clock, { most: MOST_FAILURES, periodMs: PERIOD_MS });
  const write = async (fields: Omit<AuditRecord, 'id' | 'createdAt'>) => {
    const createdAt = clock();
    const expireAt = new Date(createdAt.getTime() + keptMs);
    const insert = () => store.insert({ id: `au-${randomId()}`, ...fields, createdAt }, expireAt);
    try {
      while (!(await insert()));
    } catch (error) {
      report(`${fields.operation} of ${fields.resource} is missing in the audit log.`, error);
    }
  };
  return {
    done: (call, change, tenantId = call.caller.tenantId) =>
      write({ ...factsOf(call, change), tenantId, outcome: 'done', error: null }),
    async failed(call, change, thrown) {
      const facts = factsOf(call, change);
      if (failures.note(facts.keyId ?? '')) return;
      const error = thrown instanceof AppError ? thrown.code : 'internal';
      const outcome = refusals.includes(error) ? 'refused' : 'failed';
      await write({ ...facts, tenantId: call.caller.tenantId, outcome, error });
    },
  };
}

function factsOf({ caller, dialect, requestId }: AuditedCall, { operation, resource }: AskedChange) {
  const who = { keyId: caller.key?.id ?? null, dialect: dialect ?? null, requestId };
  return { ...who, operation, resource: resource?.slice(0, LONGEST_NAME) ?? null };
}
