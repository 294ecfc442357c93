import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';

const api = new ApiClient(inject('stack').api);
/** Answers with lists in each other, as many as the path says: no client of ours could write that. */
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    const depth = Number(request.url?.slice(1));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('['.repeat(depth) + ']'.repeat(depth));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('It listens on a port.');
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('a run always ends, whatever its values', () => {
  it('gives all steps as they are', async () => {
    const ended = await api.run({
      name: 'All steps',
      steps: [
        { id: 'a', type: 'Transform', input: { value: '{{ steps }}' } },
        { id: 'out', type: 'Output', input: '{{ steps }}' },
      ],
    });
    expect(ended).toMatchObject({
      status: 'COMPLETED',
      output: { a: { output: {}, status: 'COMPLETED', error: null } },
    });
  });

  it.each([200, 5_000, 300_000])('when it is answered with %i lists in each other', async (depth) => {
    const ended = await api.run({
      name: 'Deep',
      steps: [
        { id: 'get', type: 'Http', input: { url: `${url}/${depth}` } },
        { id: 'out', type: 'Output', input: '{{ steps.get.output.body }}' },
      ],
    });
    expect(ended).toMatchObject(
      depth > 200 ? { status: 'FAILED', error: { code: 'http-response-invalid' } } : { status: 'COMPLETED' },
    );
  });

  it.each([400, 10_000])('when it puts a value into a list %i times', async (count) => {
    const ended = await api.run({
      name: 'Deeper and deeper',
      vars: { x: {} },
      steps: [
        {
          id: 'l',
          type: 'Loop',
          input: { count },
          steps: [{ id: 'set', type: 'Assign', input: { x: '{{ [vars.x] }}' } }],
        },
        { id: 'out', type: 'Output', input: '{{ vars.x }}' },
      ],
    });
    expect(ended).toMatchObject(
      count > 500 ? { status: 'FAILED', error: { code: 'step-input-invalid' } } : { status: 'COMPLETED' },
    );
  });

  it('when each step gives all before it', async () => {
    const steps = Array.from({ length: 40 }, (_, at) => ({
      id: `s${at}`,
      type: 'Transform',
      input: { value: '{{ steps }}' },
    }));
    expect(await api.run({ name: 'All of all', steps })).toMatchObject({ status: 'COMPLETED' });
  });
});
