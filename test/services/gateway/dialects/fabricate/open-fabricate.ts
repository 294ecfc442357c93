import { expect } from 'vitest';
import { z } from 'zod';
import { toExecutionId } from '../../../../../services/gateway/dialects/fabricate/task-id.ts';
import * as wire from '../../../../../services/gateway/dialects/fabricate/wire.ts';
import type { Json } from '../../../../../workflows/language/json.ts';
import { rawRequest } from '../../open-gateway.ts';
import { type OpenApi, openApi } from '../open-api.ts';

/** May do everything. */
export const BOOTSTRAP = 'bootstrap-key-of-fabricate-tests';

/** Of a workspace, of a database in it, and of a workflow for that. */
export type Names = [workspace: string, database: string, workflow: string];

/** An answer; `json` null: it is none of the published type. */
export interface Answer extends Awaited<ReturnType<typeof rawRequest>> {
  text: string;
  // The tests read documents whose shapes they are there to check.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  json: any;
}

/** Where a workflow is started. */
export const pathOf = ([workspace, database, workflow]: Names, word = 'databases') =>
  `/api/v1/workspaces/${encodeURIComponent(workspace)}/${word}/${encodeURIComponent(database)}/workflows/${encodeURIComponent(workflow)}`;

/** An error as clients read it. */
export function expectError({ status, headers, json }: Answer, expected: number, words = /\w/): void {
  expect([status, json]).toEqual([expected, { error: expect.stringMatching(words) }]);
  expect(headers['content-type']).toContain('application/json');
}

/** The gateway with keys, asked as a client of this API asks. */
export class Fabricate {
  readonly api: OpenApi;
  #number = 0;

  private constructor(api: OpenApi) {
    this.api = api;
  }

  static async open(): Promise<Fabricate> {
    return new Fabricate(await openApi({ apiKeys: [BOOTSTRAP] }));
  }

  close(): Promise<void> {
    return this.api.close();
  }

  /** As raw as a client can: the path goes out as it is, `..` too. */
  async ask(
    path: string,
    body?: unknown,
    { key = BOOTSTRAP, ...headers }: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await rawRequest(this.api.port, {
      path,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const isJson = String(answer.headers['content-type']).includes('application/json');
    return { ...answer, text: answer.body, json: isJson ? JSON.parse(answer.body) : null };
  }

  /** Stores a workflow under names of its own, unless told which. */
  async create({ names, input }: { names?: Names; input?: Json } = {}): Promise<{ id: string; names: Names }> {
    this.#number += 1;
    const [workspace, database, workflow] = names ?? ['Sales', 'Shop', `Flow ${this.#number}`];
    const definition = {
      name: 'Fill the shop',
      ...(input === undefined ? {} : { input }),
      expose: { fabricate: { workspace, database, workflow } },
      steps: [{ id: 'fill', type: 'Wait', input: { for: 'PT1H' } }],
    };
    const { status, body, json } = await this.ask('/v1/workflows', definition);
    expect([status, body]).toEqual([201, expect.any(String)]);
    return { id: json.id, names: [workspace, database, workflow] };
  }

  /** Starts it and gives the task's id with that of the execution that it is. */
  async start(names: Names, parameters: unknown = {}): Promise<{ task: string; execution: string }> {
    const { status, json, body } = await this.ask(pathOf(names), parameters);
    expect([status, body]).toEqual([200, expect.any(String)]);
    const { task_id: task } = wire.started.strict().parse(json);
    return { task, execution: toExecutionId(task) };
  }

  async taskOf(task: string): Promise<z.infer<typeof wire.task>> {
    const { status, json } = await this.ask(`/api/v1/workflow_tasks/${task}`);
    expect(status).toBe(200);
    return wire.task.strict().parse(json);
  }

  /** Writes a file as a step of the execution would. */
  async write(executionId: string, name: string, content: string, contentType = 'text/csv'): Promise<void> {
    const target = { tenantId: 'default', executionId, path: 'report', name, contentType };
    await this.api.store.files.write(target, Buffer.from(content));
  }

  async makeKey(facts: object): Promise<string> {
    const { json } = await this.ask('/v1/keys', { name: 'fabricate tests', ...facts });
    return z.object({ key: z.string() }).parse(json).key;
  }
}
