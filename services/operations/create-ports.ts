import type { Children } from '../../activities/children.ts';
import type { Connections } from '../../activities/connections.ts';
import type { EventInbox } from '../../activities/event-inbox.ts';
import type { Leases } from '../../activities/leases.ts';
import type { LentSecrets } from '../../activities/lent-secrets.ts';
import type { Rates } from '../../activities/rates.ts';
import type { ScheduledRuns } from '../../activities/scheduled-runs.ts';
import type { Secrets } from '../../activities/secrets.ts';
import { beginChild } from './begin-child.ts';
import { createScheduledRuns } from './create-scheduled-runs.ts';
import { createInbox } from './deliver-event.ts';
import type { OperationDeps } from './deps.ts';
import { createLeases } from './hold-leases.ts';
import { createLentSecrets } from './lend-secrets.ts';
import { createConnections } from './open-connection.ts';
import { createSecrets } from './reveal-secret.ts';
import { steerChild } from './steer-child.ts';

/** What activities ask of the rest, beside the records. */
export interface Ports {
  leases: Leases;
  inbox: EventInbox;
  children: Children;
  rates: Rates;
  connections: Connections;
  secrets: Secrets;
  lent: LentSecrets;
  scheduled: ScheduledRuns;
}

/** Creates the ports of one process. */
export function createPorts(deps: OperationDeps): Ports {
  const secrets = createSecrets(deps);
  return {
    secrets,
    lent: createLentSecrets(deps),
    scheduled: createScheduledRuns(deps),
    connections: createConnections(deps, secrets),
    leases: createLeases(deps),
    inbox: createInbox(deps),
    children: { begin: (child) => beginChild(deps, child), steer: (child) => steerChild(deps, child) },
    rates: { take: (request) => deps.store.rates.take(request, deps.clock()) },
  };
}
