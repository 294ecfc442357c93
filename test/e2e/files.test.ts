import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Ledger, startLedger } from './ledger-server.ts';

const api = new ApiClient(inject('stack').api);
let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(() => ledger.close());

it('a CSV that was sent is read by a workflow, whose own files are downloaded', async () => {
  const csv = 'shop,total\nnorth,19.9\nsouth,5\n';
  const sent = await api.send('POST', '/v1/files?name=orders.csv', {
    text: csv,
    headers: { 'content-type': 'text/csv' },
  });
  expect([sent.status, sent.body.sha256]).toEqual([201, createHash('sha256').update(csv).digest('hex')]);
  const definition = {
    name: 'Files',
    steps: [
      { id: 'orders', type: 'File', input: { operation: 'read', file: '{{ input.file }}' } },
      {
        id: 'report',
        type: 'File',
        input: {
          operation: 'write',
          name: 'zażółć.json',
          content: '{{ steps.orders.output.content.map(row, row.shop) }}',
        },
      },
    ],
  };
  const execution = await api.run(definition, { file: sent.body.id });
  expect(execution).toMatchObject({ status: 'COMPLETED', output: { name: 'zażółć.json', size: 17, number: 1 } });
  const { body: listed } = await api.get(`/v1/executions/${execution.id}/files`);
  expect(listed).toMatchObject({ items: [{ id: execution.output.id, executionId: execution.id }], nextCursor: null });
  const path = `/v1/files/${execution.output.id}/content`;
  const whole = await api.get(path);
  expect([whole.status, whole.body]).toEqual([200, ['north', 'south']]);
  expect(whole.headers.get('content-disposition')).toContain("filename*=UTF-8''za%C5%BC%C3%B3%C5%82%C4%87.json");
  const part = await fetch(new URL(path, api.base), { headers: { range: 'bytes=2-6' } });
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-6/17', 'north']);
});

it('a retry reads by name and id what it reuses, and a file of a stranger is not there', async () => {
  const write = { id: 'write', type: 'File', input: { operation: 'write', name: 'kept.txt', content: 'kept' } };
  const stranger = await api.run({ name: 'Stranger', steps: [write] });
  const foreign = { id: 'foreign', type: 'File', input: { operation: 'read', file: stranger.output.id } };
  const refused = await api.run({ name: 'Foreign', steps: [foreign] });
  expect(refused).toMatchObject({ status: 'FAILED', error: { code: 'file-not-found', step: 'foreign' } });
  ledger.on('/files/once', (_, count) => (count === 1 ? { status: 400, body: 'not yet' } : { body: 'fine' }));
  const steps = [
    write,
    { id: 'once', type: 'Http', input: { url: `${ledger.url}/files/once` } },
    { id: 'name', type: 'File', input: { operation: 'read', name: 'kept.txt' } },
    { id: 'id', type: 'File', input: { operation: 'read', file: '{{ steps.write.output.id }}' } },
  ];
  const failed = await api.run({ name: 'Reads', steps });
  expect(failed).toMatchObject({ status: 'FAILED', error: { step: 'once' } });
  const { body } = await api.post(`/v1/executions/${failed.id}/retry`);
  const retried = await api.ended(body.id);
  const kept = { executionId: failed.id, content: 'kept' };
  expect(retried).toMatchObject({
    status: 'COMPLETED',
    output: kept,
    tasks: [{ reused: true }, {}, { output: kept }, {}],
  });
});
