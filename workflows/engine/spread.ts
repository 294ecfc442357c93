import type { Json } from '../language/json.ts';
import type { Spread } from './state.ts';

/** What a step that runs a graph several times has come to before the first. */
export function createSpread(total: number | null, items?: Json): Spread {
  return {
    total,
    ...(items === undefined ? {} : { items }),
    next: 0,
    running: 0,
    completed: 0,
    outputs: [],
    kept: 0,
    chunks: [],
    errors: [],
    stopped: false,
    queued: false,
    judging: [],
  };
}
