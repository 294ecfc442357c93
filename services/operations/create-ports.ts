import type { Children } from '../../activities/children.ts';
import type { EventInbox } from '../../activities/event-inbox.ts';
import type { Leases } from '../../activities/leases.ts';
import type { Rates } from '../../activities/rates.ts';
import { beginChild } from './begin-child.ts';
import { createInbox } from './deliver-event.ts';
import type { OperationDeps } from './deps.ts';
import { createLeases } from './hold-leases.ts';
import { steerChild } from './steer-child.ts';

/** What activities ask of the rest, beside the records. */
export interface Ports {
  leases: Leases;
  inbox: EventInbox;
  children: Children;
  rates: Rates;
}

/** Creates the ports of one process. */
export function createPorts(deps: OperationDeps): Ports {
  return {
    leases: createLeases(deps),
    inbox: createInbox(deps),
    children: { begin: (child) => beginChild(deps, child), steer: (child) => steerChild(deps, child) },
    rates: { take: (request) => deps.store.rates.take(request, deps.clock()) },
  };
}
