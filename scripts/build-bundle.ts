import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { bundleOptions } from './bundle-options.ts';

// Runs compiled, from dist/scripts, so that the paths are those of the compiled code beside it.
const workflows = fileURLToPath(new URL('../workflows', import.meta.url));
const bundlePath = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error };
const { code } = await bundleWorkflowCode({ ...bundleOptions(workflows, 'js'), logger: quiet });
await writeFile(bundlePath, code);
