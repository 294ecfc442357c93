// Stands in for the worker: says that it is ready and waits.
setInterval(() => {}, 1_000);
process.send({ type: 'ready' });
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
