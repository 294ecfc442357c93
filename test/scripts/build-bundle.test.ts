import { describe, expect, it } from 'vitest';
import { bundleWorkflows } from '../replay/bundle-workflows.ts';

describe('the workflow bundle', () => {
  it('holds Temporal, the expression engine and nothing else from outside', async () => {
    const { code } = await bundleWorkflows();
    const packages = [...code.matchAll(/^\/\*\*\*\/ "\.\/node_modules\/((?:@[^/"]+\/)?[^/"]+)/gm)].map(
      ([, name]) => name,
    );
    // No zod, no ajv, no module of Node: each would cost every run time and memory, or break determinism.
    expect([...new Set(packages)].sort()).toEqual([
      '@date-fns/utc',
      '@marcbachmann/cel-js',
      '@noble/hashes',
      '@scure/base',
      '@temporalio/common',
      '@temporalio/workflow',
      'date-fns',
      'fastest-levenshtein',
      'iso8601-duration',
      'long',
      'ms',
      'nexus-rpc',
      're2js',
      'uuid',
    ]);
  });
});
