import type { TestProject } from 'vitest/node';
import { type StackAddresses, startStack } from './stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    stack: StackAddresses;
  }
}

/** What the stack signs webhooks with (Standard Webhooks: base64 of 24 bytes or more). */
export const webhookSecret = `whsec_${Buffer.from('a secret that only tests know').toString('base64')}`;

/** One stack for all suites of the stage that leave it as they found it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack({ env: { STEPGRAPH_WEBHOOK_SECRET: webhookSecret } });
  const { api, temporal, temporalUi, mongodb, dataDir, pids } = stack;
  project.provide('stack', { api, temporal, temporalUi, mongodb, dataDir, pids });
  return async () => {
    try {
      await stack.stop();
    } finally {
      await stack.dispose();
    }
  };
}
