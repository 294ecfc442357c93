import { ActionFailure } from '../../activities/action-failure.ts';
import { retryFor } from '../../activities/retry-until.ts';
import type { Secrets } from '../../activities/secrets.ts';
import type { OperationDeps } from './deps.ts';

/** Milliseconds that a step waits for a store that is away before its attempt fails. */
const PATIENCE_MS = 20_000;

/** Reveals secrets to steps, in the process that performs them. */
export function createSecrets(deps: OperationDeps): Secrets {
  return {
    async reveal(tenantId, name) {
      const found = await readPatiently(() => deps.store.secrets.find(tenantId, name));
      if (!found) throw notFound(name);
      const { envelope, hosts } = found.content;
      return { value: deps.vault.open({ tenantId, kind: 'secret', name }, envelope), hosts };
    },
  };
}

/** Reads again while the store is away. @throws AppError `unavailable` */
export function readPatiently<Found>(read: () => Promise<Found>): Promise<Found> {
  return retryFor(PATIENCE_MS, read);
}

function notFound(name: string): ActionFailure {
  return new ActionFailure('secret-not-found', `There is no secret "${name}". Store it with PUT /v1/secrets/${name}.`, {
    retryable: false,
    details: { secret: name },
  });
}
