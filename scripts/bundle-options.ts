import { join } from 'node:path';
import type { BundleOptions } from '@temporalio/worker';

/**
 * How the workflows in a folder are bundled. Everything that does not touch Temporal is evaluated once per worker
 * thread, frozen, and shared by all runs, instead of once per run: that halves the CPU of a short run (docs/performance.md).
 * It may be shared because no module of workflows/ keeps state of its own.
 */
export function bundleOptions(folder: string, extension: 'js' | 'ts'): BundleOptions & { workflowsPath: string } {
  const shared = [
    'without-stacks',
    'language/create-evaluator',
    'steps/index.gen',
    'engine/create-engine',
    'engine/step-lookup',
    'engine/view',
  ];
  return {
    workflowsPath: join(folder, `index.${extension}`),
    preloadModules: [
      '@marcbachmann/cel-js',
      're2js',
      'iso8601-duration',
      ...shared.map((module) => join(folder, `${module}.${extension}`)),
    ],
  };
}
