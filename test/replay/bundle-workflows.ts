import { resolve } from 'node:path';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleOptions } from '../../scripts/bundle-options.ts';

/** The workflows as they are in the sources, with the interceptor that shows what `finalize` is given. */
export function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    ...bundleOptions(resolve('workflows'), 'ts'),
    workflowInterceptorModules: [resolve('test/replay/capture-finalize.ts')],
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error },
  });
}
