import { createBaselineWorker } from './create-worker.ts';

const [address, taskQueue] = process.argv.slice(2);
if (!address || !taskQueue) throw new Error('usage: worker-main ADDRESS TASK_QUEUE');
const { worker } = await createBaselineWorker(address, taskQueue);
process.on('disconnect', () => worker.shutdown());
process.send?.({ type: 'ready' });
await worker.run();
process.exit(0);
