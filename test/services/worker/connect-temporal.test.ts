import proto from '@temporalio/proto';
import { NativeConnection } from '@temporalio/worker';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectTemporal } from '../../../services/worker/connect-temporal.ts';
import { registerSearchAttributes } from '../../../services/worker/register-search-attributes.ts';
import { temporalNames } from '../../../workflows/temporal-names.ts';
import { startTemporal, type TestTemporal } from '../../servers/start-temporal.ts';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTemporal();
});
afterAll(() => temporal?.stop());

test('waits for a server that is not up yet, tells so once, and is usable then', async () => {
  await temporal.kill();
  const lines: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const connecting = connectTemporal({ address: temporal.address, logger, signal: AbortSignal.timeout(50_000) });
  await expect.poll(() => lines.length, { timeout: 10_000 }).toBe(1);
  await temporal.restart();
  const connection = await connecting;
  expect(connection).toBeInstanceOf(NativeConnection);
  expect(lines).toHaveLength(1);
  await connection.close();
});

test('stops trying when told to', async () => {
  const stop = new AbortController();
  const logger = pino({ level: 'warn' }, { write: () => stop.abort() });
  await expect(connectTemporal({ address: '127.0.0.1:1', logger, signal: stop.signal })).rejects.toThrow();
});

test('search attributes are there after registering them, twice and at once', async () => {
  const logger = pino({ level: 'silent' });
  const connection = await connectTemporal({ address: temporal.address, logger, signal: AbortSignal.timeout(50_000) });
  const { workflowService, operatorService } = connection;
  const namespace = 'fresh';
  const { RegisterNamespaceRequest } = proto.temporal.api.workflowservice.v1;
  const aDay = { seconds: 86_400 };
  await workflowService.registerNamespace(
    RegisterNamespaceRequest.fromObject({ namespace, workflowExecutionRetentionPeriod: aDay }),
  );
  const known = () =>
    operatorService.listSearchAttributes({ namespace }).then((found) => Object.keys(found.customAttributes), String);
  await expect.poll(known, { timeout: 20_000 }).toBeInstanceOf(Array);
  await registerSearchAttributes(connection, namespace);
  await Promise.all([registerSearchAttributes(connection, namespace), registerSearchAttributes(connection, namespace)]);
  expect(await known()).toEqual(expect.arrayContaining(Object.values(temporalNames.searchAttributes)));
  await connection.close();
});
