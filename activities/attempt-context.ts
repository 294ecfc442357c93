import type { ActionTask } from '../workflows/action-task.ts';
import type { ActionDeps } from './action-deps.ts';
import { ActionFailure } from './action-failure.ts';
import type { Connection } from './connections.ts';
import type { ActionContext } from './define-action.ts';
import type { FileStore, FileTarget } from './files/file-store.ts';
import { isAmongHosts } from './outbound/check-host.ts';
import type { OutboundRequest } from './outbound/outbound.ts';
import { scrubOutput } from './scrub.ts';

/** What one attempt may use. `secrets` gathers the values of connections that are opened, which nothing may show. */
export function createAttemptContext(
  task: ActionTask,
  attempt: { number: number; signal: AbortSignal; hosts: readonly string[] | null; secrets: string[] },
  deps: ActionDeps,
): ActionContext {
  const { executionId, tenantId, path, idempotencyKey } = task;
  const { number, signal, hosts, secrets } = attempt;
  return {
    outbound:
      hosts === null
        ? deps.outbound
        : { ...deps.outbound, request: (request) => deps.outbound.request(narrow(request, hosts)) },
    signal,
    idempotencyKey,
    attempt: number,
    now: deps.clock,
    tenantId,
    executionId,
    path,
    hosts,
    ...(deps.databases ? { databases: deps.databases } : {}),
    ...(deps.mailer ? { mailer: deps.mailer } : {}),
    ...(deps.files ? { files: withPlainNames(deps.files, secrets) } : {}),
    async borrow(name) {
      const value = (await deps.lent?.find(tenantId, executionId, name)) ?? null;
      if (value !== null) secrets.push(value);
      return value;
    },
    async connect(name) {
      const connection = await open(deps, tenantId, name);
      secrets.push(...connection.secrets);
      return connection;
    },
  };
}

/** Names of files are shown to everybody who may read the execution, so nothing that is shown nowhere may be in them. */
function withPlainNames(files: FileStore, secrets: readonly string[]): FileStore {
  const check = ({ name }: FileTarget) => {
    if (scrubOutput(name, secrets) === name) return;
    const message = 'The name of the file holds a secret or an encrypted value, which lists of files would show.';
    throw new ActionFailure('step-input-invalid', `${message} Name it by something else.`, { retryable: false });
  };
  return {
    ...files,
    async write(target, data) {
      check(target);
      return files.write(target, data);
    },
    async append(target, data) {
      check(target);
      return files.append(target, data);
    },
  };
}

/** What a request itself is bound to stays within what its secrets are bound to. */
function narrow(request: OutboundRequest, hosts: readonly string[]): OutboundRequest {
  const { onlyHosts } = request;
  return { ...request, onlyHosts: onlyHosts ? onlyHosts.filter((host) => isAmongHosts(host, hosts)) : hosts };
}

function open({ connections }: ActionDeps, tenantId: string, name: string): Promise<Connection> {
  if (connections) return connections.open(tenantId, name);
  throw new ActionFailure(
    'connection-not-found',
    `There is no connection "${name}": this worker has no store of them.`,
    {
      retryable: false,
      details: { connection: name },
    },
  );
}
