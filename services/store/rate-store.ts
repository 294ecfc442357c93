import type { RateRequest } from '../../activities/rates.ts';

/** When starts under a rate may happen. */
export interface RateStore {
  /** Reserves the next free start; gives the milliseconds until it, 0 for now. */
  take(request: RateRequest, at: Date): Promise<number>;
}
