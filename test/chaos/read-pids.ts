import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of a stack that the supervisor restarts. */
export type Part = 'gateway' | 'worker' | 'temporal' | 'mongodb';

/** The process ids of the parts as they are now: they change with each restart. */
export function readPids(dataDir: string): Record<Part, number> {
  const { processes } = JSON.parse(readFileSync(join(dataDir, 'state.json'), 'utf8'));
  const pidOf = (part: Part) => Number(processes[part]?.pid);
  return { gateway: pidOf('gateway'), worker: pidOf('worker'), temporal: pidOf('temporal'), mongodb: pidOf('mongodb') };
}
