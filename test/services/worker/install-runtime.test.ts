import { Runtime } from '@temporalio/worker';
import { afterAll, expect, test } from 'vitest';
import { installRuntime } from '../../../services/worker/install-runtime.ts';

const lines: [string, object, string][] = [];
const write = (level: string) => (facts: object, message: string) => void lines.push([level, facts, message]);

afterAll(() => Runtime.instance().shutdown());

test("Temporal's logs become ours, and its signal handlers are not installed", async () => {
  const before = process.listenerCount('SIGTERM');
  installRuntime({ debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') });
  expect(process.listenerCount('SIGTERM')).toBe(before);
  const { logger } = Runtime.instance();
  logger.warn('slow', { part: 1, error: new TypeError('oops') });
  logger.trace('detail');
  logger.warn('Workflow failed', { workflowId: 'ex-1' });
  // They are written together with those of the native core, in order of time.
  await expect.poll(() => lines.length, { timeout: 10_000 }).toBeGreaterThan(2);
  expect(lines).toEqual([
    ['warn', { part: 1, error: 'TypeError: oops' }, 'slow'],
    ['debug', {}, 'detail'],
    ['debug', { workflowId: 'ex-1' }, 'Workflow failed'],
  ]);
});
