import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

// Compiled to dist/scripts, so that the paths are those of the compiled code beside it.
const workflowsPath = fileURLToPath(new URL('../workflows/index.js', import.meta.url));
const bundlePath = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/**
 * Modules that are evaluated once per worker thread and shared, frozen, by all runs, instead of once per run. They
 * hold no state of their own.
 */
const preloadModules = ['@marcbachmann/cel-js', 're2js', 'iso8601-duration'];

const { code } = await bundleWorkflowCode({ workflowsPath, preloadModules });
await mkdir(dirname(bundlePath), { recursive: true });
await writeFile(bundlePath, code);
