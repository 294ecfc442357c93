import type { JsonObject } from '../../../../../workflows/language/json.ts';
import { waitUntil } from '../../../../e2e/wait-until.ts';

/** What came back. */
export interface Answer {
  status: number;
  headers: Headers;
  body: ReturnType<typeof JSON.parse>;
}

/** Speaks to one gateway, with a token or without. */
export class CartoClient {
  readonly base: string;
  readonly token: string | null;

  constructor(base: string, token: string | null = null) {
    this.base = base;
    this.token = token;
  }

  async send(method: string, path: string, body?: unknown, headers: { [name: string]: string } = {}): Promise<Answer> {
    const response = await fetch(this.base + path, {
      method,
      headers: {
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  }

  query = (q: string, queryParameters?: unknown) =>
    this.send('POST', '/v3/sql/warehouse/query', { q, ...(queryParameters === undefined ? {} : { queryParameters }) });

  /** As a web page does: everything is in the URL. */
  get(path: string, query: { [name: string]: string }, headers: { [name: string]: string } = {}): Promise<Answer> {
    return this.send('GET', `${path}?${new URLSearchParams(query)}`, undefined, headers);
  }

  job = (query: string, queryParameters?: unknown) =>
    this.send('POST', '/v3/sql/warehouse/job', {
      query,
      ...(queryParameters === undefined ? {} : { queryParameters }),
    });

  /** A job, once it is done. */
  done(id: string): Promise<Answer['body']> {
    return waitUntil(`${id} to be done`, async () => {
      const { body } = await this.send('GET', `/v3/sql/warehouse/job/${id}`);
      return body.status?.state === 'DONE' ? body : null;
    });
  }

  /** Starts a job and reads it once it is done. */
  async finish(query: string, queryParameters?: unknown): Promise<Answer['body']> {
    const { status, body } = await this.job(query, queryParameters);
    if (status !== 200) throw new Error(`The job was refused with ${status}: ${JSON.stringify(body)}`);
    return this.done(body.externalId);
  }

  access = (workflow: string, method = 'PUT') => this.send(method, `/v1/workflows/${workflow}/api-access/carto`);

  /** Stores a workflow and enables it. */
  async enable(definition: JsonObject): Promise<{ id: string; call: string; procedure: string; endpoint: string }> {
    const stored = await this.send('POST', '/v1/workflows', definition);
    if (stored.status !== 201) throw new Error(`The workflow was refused: ${JSON.stringify(stored.body)}`);
    const { status, body } = await this.access(stored.body.id);
    if (status !== 200) throw new Error(`The access was refused with ${status}: ${JSON.stringify(body)}`);
    return { id: stored.body.id, ...body };
  }
}
