import type { ApiClient } from '../e2e/api-client.ts';
import type { Ledger } from '../e2e/ledger-server.ts';

/** Stores what the examples of steps work on: tables, a workflow, a connection, and a file, whose id it gives. */
export async function storeForExamples(api: ApiClient, ledger: Ledger, timeoutMs: number): Promise<string> {
  await Promise.all([fillWarehouse(api, timeoutMs), storeOthers(api, ledger)]);
  const sent = await api.send('POST', '/v1/files?name=hello.mp3', {
    text: 'not really music',
    headers: { 'content-type': 'audio/mpeg' },
  });
  if (sent.status !== 201) throw new Error(`The file was answered ${sent.status}: ${JSON.stringify(sent.body)}`);
  return sent.body.id;
}

async function fillWarehouse(api: ApiClient, timeoutMs: number): Promise<void> {
  const places = [
    { name: 'North', kind: 'Supermarket', sales: 10, geom: { type: 'Point', coordinates: [0, 1] } },
    { name: 'South', kind: 'Supermarket', sales: 5, geom: { type: 'Point', coordinates: [0, 1.1] } },
    { name: 'Corner', kind: 'Kiosk', sales: 1, geom: { type: 'Point', coordinates: [30, 30] } },
    { name: 'Station', kind: 'Kiosk', sales: 7, geom: { type: 'Point', coordinates: [30, 31] } },
  ];
  const execute = (id: string, sql: string) => ({
    ...{ id, type: 'Sql' },
    input: { connection: 'warehouse', operation: 'execute', sql },
  });
  const steps = [
    execute('noStores', 'DROP TABLE IF EXISTS stores'),
    execute('noPets', 'DROP TABLE IF EXISTS pets'),
    execute('stores', 'CREATE TABLE stores (name text, kind text, sales int, geom geometry(Geometry,4326))'),
    { id: 'filled', type: 'Sql.Insert', input: { connection: 'warehouse', table: 'stores', rows: places } },
  ];
  const { body } = await api.post('/v1/executions', { definition: { name: 'Stores', steps } });
  const { status, error } = await api.ended(body.id, timeoutMs);
  if (status !== 'COMPLETED') throw new Error(`The warehouse was not filled: ${JSON.stringify(error)}`);
}

async function storeOthers(api: ApiClient, ledger: Ledger): Promise<void> {
  const steps = [{ type: 'Output', input: { sent: true } }];
  await api.createWorkflow({ name: 'Send an invoice', alias: 'send-invoice', steps });
  const settings = { baseUrl: `${ledger.url}/v1`, auth: { kind: 'none' } };
  const { status, body } = await api.put('/v1/connections/openai', { type: 'http', settings });
  if (status >= 300) throw new Error(`The connection was answered ${status}: ${JSON.stringify(body)}`);
}

/** Stores the connection `mail`, to a server on this machine. */
export async function storeMailConnection(api: ApiClient, port: number): Promise<void> {
  const login = { user: '', password: '', from: 'Shop <shop@stepgraph.example>' };
  const settings = { host: '127.0.0.1', port, tls: 'off', ...login };
  const { status, body } = await api.put('/v1/connections/mail', { type: 'smtp', settings });
  if (status >= 300) throw new Error(`The connection was answered ${status}: ${JSON.stringify(body)}`);
}

/** Lets the services that an example calls answer what makes it give its output. */
export function answerExample(ledger: Ledger, type: string, output: { [name: string]: unknown } | null): void {
  const { headers, body, html, text, completion, model = 'gpt', usage } = output ?? {};
  const choices = [{ message: { role: 'assistant', content: text ?? completion }, finish_reason: 'stop' }];
  if (type === 'Http') ledger.on('/orders/7', { headers: { ...(headers ?? {}) }, body });
  ledger.on('/about', { headers: { 'content-type': 'text/html' }, body: html });
  ledger.on('/v1/chat/completions', { body: { model, choices, usage } });
  ledger.on('/v1/audio/speech', { headers: { 'content-type': 'audio/mpeg' }, body: 'hello in sound' });
  ledger.on('/v1/audio/transcriptions', { body: { text } });
}
