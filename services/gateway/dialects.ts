import type { Dialect } from './define-dialect.ts';
import dataflow from './dialects/dataflow/dialect.ts';
import v1 from './dialects/v1/dialect.ts';

/** Every folder in `dialects/`; a test compares both ways. */
export const dialects: readonly Dialect[] = [v1, dataflow];
