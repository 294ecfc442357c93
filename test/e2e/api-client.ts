import { waitUntil } from './wait-until.ts';

/** An answer, its body parsed when it is JSON. */
export interface Answer {
  status: number;
  headers: Headers;
  // The tests read documents whose shapes they are there to check.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  body: any;
}

/** A call: `json` is sent as JSON, `text` as it is. */
export interface Call {
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Speaks to one gateway as any client would. */
export class ApiClient {
  readonly base: string;

  constructor(base: string) {
    this.base = base;
  }

  get = (path: string, call: Call = {}) => this.send('GET', path, call);
  post = (path: string, json?: unknown, headers: Record<string, string> = {}) =>
    this.send('POST', path, json === undefined ? { headers } : { json, headers });
  put = (path: string, json: unknown, headers: Record<string, string> = {}) =>
    this.send('PUT', path, { json, headers });
  delete = (path: string, headers: Record<string, string> = {}) => this.send('DELETE', path, { headers });

  async send(method: string, path: string, { json, text, headers = {}, signal }: Call): Promise<Answer> {
    const body = json === undefined ? text : JSON.stringify(json);
    const response = await fetch(new URL(path, this.base), {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      signal: signal ?? AbortSignal.timeout(70_000),
      ...(body === undefined ? {} : { body }),
    });
    const content = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && content !== '' ? JSON.parse(content) : content,
    };
  }

  /** Stores a definition and gives the workflow. */
  async createWorkflow(definition: unknown): Promise<Answer['body']> {
    const { status, body } = await this.post('/v1/workflows', definition);
    if (status !== 201) throw new Error(`The workflow was refused with ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Starts a workflow and gives the answer's body, ended or not. */
  async start(workflow: string, request: unknown = {}, headers: Record<string, string> = {}): Promise<Answer['body']> {
    const { status, body } = await this.post(`/v1/workflows/${workflow}/executions`, request, headers);
    if (status !== 202 && status !== 200)
      throw new Error(`The start was refused with ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Runs a definition to its end and gives the execution. */
  async run(definition: unknown, input?: unknown): Promise<Answer['body']> {
    const { status, body } = await this.post(
      '/v1/executions',
      { definition, ...(input === undefined ? {} : { input }) },
      { prefer: 'wait=30' },
    );
    if (status !== 202 && status !== 200)
      throw new Error(`The start was refused with ${status}: ${JSON.stringify(body)}`);
    return this.ended(body.id);
  }

  /** Starts a definition of its own and gives the id of the execution. */
  async begin(definition: unknown, input?: unknown): Promise<string> {
    const { status, body } = await this.post('/v1/executions', {
      definition,
      ...(input === undefined ? {} : { input }),
    });
    if (status !== 202 && status !== 200)
      throw new Error(`The start was refused with ${status}: ${JSON.stringify(body)}`);
    return body.id;
  }

  /** The task of a step, as soon as it has one of the statuses. */
  task(id: string, step: string, statuses: string[], timeoutMs = 30_000): Promise<Answer['body']> {
    let seen = 'no task';
    return waitUntil(
      `${step} of ${id} to become ${statuses.join(' or ')}`,
      async () => {
        const { body } = await this.get(`/v1/executions/${id}/tasks?step=${encodeURIComponent(step)}&limit=1`);
        const [task] = body.items ?? [];
        seen = task?.status ?? seen;
        return task?.step === step && statuses.includes(task.status) ? task : null;
      },
      { timeoutMs },
    ).catch((error: Error) => Promise.reject(new Error(`${error.message}; last seen ${seen}`)));
  }

  /** Does something by hand to the task of a step that waits or runs. */
  async byHand(
    id: string,
    step: string,
    action: 'retry' | 'skip' | 'complete' | 'fail',
    json: unknown = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const task = await this.task(id, step, ['WAITING', 'RUNNING']);
    return this.post(`/v1/executions/${id}/tasks/${task.id}/${action}`, json, headers);
  }

  /** The execution, as soon as it has one of the statuses. */
  async reaches(id: string, statuses: string[], timeoutMs = 30_000): Promise<Answer['body']> {
    let seen = 'nothing';
    return waitUntil(
      `${id} to become ${statuses.join(' or ')}`,
      async () => {
        const { body } = await this.get(`/v1/executions/${id}`);
        seen = body.status;
        return statuses.includes(seen) ? body : null;
      },
      { timeoutMs },
    ).catch((error: Error) => Promise.reject(new Error(`${error.message}; last seen ${seen}`)));
  }

  /** The execution, when it has ended. */
  ended(id: string, timeoutMs = 30_000): Promise<Answer['body']> {
    return this.reaches(id, ['COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'TERMINATED'], timeoutMs);
  }
}
