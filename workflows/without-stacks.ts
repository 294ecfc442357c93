// Evaluated once per worker thread (scripts/bundle-options.ts). The SDK takes a stack trace for every promise of a run,
// for its query `__stack_trace`; of an interpreter that stack says nothing, and it costs a third of a short run.
Error.stackTraceLimit = 0;

export {};
