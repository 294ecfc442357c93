/** Asks the API under test. */
export type Ask = (path: string, method?: string, body?: unknown) => Promise<{ status: number; body: unknown }>;

/** What stands for a path parameter: one that the tenant has, and one of the same form that nobody has. */
export interface ParameterValue {
  real: string;
  missing: string;
}

const textOf = (body: unknown, ...path: (string | number)[]): string => {
  const found = path.reduce<unknown>(
    (value, key) => (Object(value) === value ? Reflect.get(Object(value), key) : undefined),
    body,
  );
  if (typeof found !== 'string') throw new Error(`no text at ${path.join('.')} of ${JSON.stringify(body)}`);
  return found;
};

/** Makes one of everything that a path of /v1 can name. A new path parameter gets a line here. */
export async function makeResources(ask: Ask): Promise<{ [parameter: string]: ParameterValue }> {
  const definition = { name: 'Matrix', steps: [{ id: 'say', type: 'Echo', input: 'matrix' }] };
  const workflow = textOf((await ask('/workflows', 'POST', definition)).body, 'id');
  const started = (await ask(`/workflows/${workflow}/executions`, 'POST', {})).body;
  const secret = { name: 'matrix_secret', value: 'matrix-secret-value' };
  const file = (await ask('/files?name=matrix.json', 'POST', { matrix: 1 })).body;
  const settings = { host: 'db.example', database: 'matrix', user: 'matrix', password: 'matrix-password' };
  const connection = { name: 'matrix connection', type: 'postgresql', settings };
  const url = 'http://127.0.0.1/matrix';
  const webhook = textOf((await ask('/webhooks', 'POST', { url })).body, 'id');
  const ping = (await ask(`/webhooks/${webhook}/ping`, 'POST')).body;
  const schedule = { workflow, spec: { cron: '0 6 * * *' } };
  return {
    schedule: { real: textOf((await ask('/schedules', 'POST', schedule)).body, 'id'), missing: 'sch-00000000' },
    trigger: {
      real: textOf((await ask(`/workflows/${workflow}/triggers`, 'POST', {})).body, 'id'),
      missing: 'tr-00000000',
    },
    workflow: { real: workflow, missing: 'wf-00000000' },
    version: { real: '1', missing: '1' },
    file: { real: textOf(file, 'id'), missing: 'file-00000000' },
    execution: { real: textOf(started, 'id'), missing: 'ex-00000000' },
    task: { real: textOf(started, 'tasks', 0, 'id'), missing: 'task-00000000' },
    secret: { real: textOf((await ask('/secrets', 'POST', secret)).body, 'name'), missing: 'nobody_has_it' },
    connection: {
      real: textOf((await ask('/connections', 'POST', connection)).body, 'name'),
      missing: 'nobody has it',
    },
    account: {
      real: textOf((await ask('/linked-accounts', 'POST', { id: 'matrix@acme.io' })).body, 'id'),
      missing: 'nobody@acme.io',
    },
    environment: {
      real: textOf((await ask('/environment/MATRIX', 'PUT', { value: 'matrix' })).body, 'name'),
      missing: 'NOBODY_HAS_IT',
    },
    webhook: { real: webhook, missing: 'wh-00000000' },
    delivery: { real: textOf(ping, 'id'), missing: 'ping-00000000' },
    key: {
      real: textOf((await ask('/keys', 'POST', { name: 'matrix', scopes: ['read'] })).body, 'id'),
      missing: '000000000000',
    },
  };
}
