import { ActionFailure } from '../../activities/action-failure.ts';
import type { Connection, Connections } from '../../activities/connections.ts';
import { isAmongHosts } from '../../activities/outbound/check-host.ts';
import type { Secrets } from '../../activities/secrets.ts';
import { isObject, type JsonObject } from '../../workflows/language/json.ts';
import type { ConnectionContent } from '../store/access.ts';
import { readPlace, writePlace } from './connection-resource.ts';
import { openedConnection, secretPlaces } from './connection-settings.ts';
import type { OperationDeps } from './deps.ts';
import { readPatiently } from './reveal-secret.ts';

/** Opens connections for steps, with their secrets in place. */
export function createConnections(deps: OperationDeps, secrets: Secrets): Connections {
  return {
    async open(tenantId, name) {
      const found = await readPatiently(() => deps.store.connections.find(tenantId, name));
      if (!found) throw notFound(name);
      const { settings, values } = await fillSecrets(deps, secrets, { tenantId, name }, found.content);
      const opened = openedConnection.parse({ type: found.content.type, settings });
      return { ...opened, name, secrets: [...values, ...derived(opened)] };
    },
  };
}

async function fillSecrets(
  deps: OperationDeps,
  secrets: Secrets,
  { tenantId, name }: { tenantId: string; name: string },
  { settings: stored, envelope }: ConnectionContent,
): Promise<{ settings: JsonObject; values: string[] }> {
  const sealed: { [place: string]: string } =
    envelope === null ? {} : JSON.parse(deps.vault.open({ tenantId, kind: 'connection', name }, envelope));
  let settings = stored;
  const values: string[] = [];
  for (const place of secretPlaces) {
    const held = readPlace(stored, place);
    if (held === undefined) continue;
    const reference = isObject(held) ? String(held.secret) : null;
    const value = reference === null ? sealed[place.join('.')] : await revealFor(secrets, tenantId, reference, stored);
    if (value === undefined) continue;
    values.push(value);
    settings = writePlace(settings, place, value);
  }
  return { settings, values };
}

/** A secret that is bound to hosts may be a part of connections to those alone. @throws ActionFailure `destination-refused` */
async function revealFor(secrets: Secrets, tenantId: string, name: string, settings: JsonObject): Promise<string> {
  const { value, hosts } = await secrets.reveal(tenantId, name);
  const host = typeof settings.baseUrl === 'string' ? new URL(settings.baseUrl).hostname : String(settings.host);
  if (hosts.length === 0 || isAmongHosts(host, hosts)) return value;
  const reason = `the secret "${name}" of its connection is bound to other hosts`;
  throw new ActionFailure('destination-refused', `${host} may not be called: ${reason}.`, {
    retryable: false,
    details: { host, reason },
  });
}

/** What is sent in the place of the secrets themselves. */
function derived(connection: Pick<Connection, 'type' | 'settings'>): string[] {
  const { settings } = connection;
  if (!('auth' in settings) || settings.auth.kind !== 'basic') return [];
  return [Buffer.from(`${settings.auth.user}:${settings.auth.password}`).toString('base64')];
}

function notFound(name: string): ActionFailure {
  return new ActionFailure('connection-not-found', `There is no connection ${JSON.stringify(name)}.`, {
    retryable: false,
    details: { connection: name },
  });
}
