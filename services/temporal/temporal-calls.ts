import { Client, QueryRejectCondition } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { AppError } from '../../workflows/language/app-error.ts';
import { nameError } from './name-error.ts';
import { withinDeadline } from './within-deadline.ts';

/** How Temporal is reached. */
export interface Reach {
  /** The connection, shared with the worker this process hosts; null while there is none yet. */
  connection: () => NativeConnection | null;
  namespace: string;
  /** The one that workers have. */
  dataConverter: DataConverter;
}

/** Calls to Temporal over one client per connection. */
export interface TemporalCalls {
  /** @throws AppError `unavailable` while there is no connection */
  client(): { client: Client; connection: NativeConnection };
  /** Makes a call within a deadline. @throws AppError `unavailable` when the server is away or too slow */
  call<T>(work: (client: Client, connection: NativeConnection) => Promise<T>, deadlineMs: number): Promise<T>;
}

/** Creates them. */
export function createTemporalCalls(reach: Reach): TemporalCalls {
  const client = keepClient(reach);
  return {
    client,
    async call(work, deadlineMs) {
      const kept = client();
      try {
        return await withinDeadline(kept.connection, deadlineMs, () => work(kept.client, kept.connection));
      } catch (error) {
        throw nameError(error);
      }
    },
  };
}

function keepClient({ connection: current, namespace, dataConverter }: Reach): TemporalCalls['client'] {
  let kept: { client: Client; connection: NativeConnection } | null = null;
  return () => {
    const connection = current();
    if (!connection) throw new AppError('unavailable', 'Temporal cannot be reached. Try again shortly.');
    if (kept?.connection === connection) return kept;
    // A closed run is not replayed for a question that its record answers.
    const queryRejectCondition = QueryRejectCondition.NOT_OPEN;
    const client = new Client({ connection, namespace, dataConverter, workflow: { queryRejectCondition } });
    kept = { client, connection };
    return kept;
  };
}
