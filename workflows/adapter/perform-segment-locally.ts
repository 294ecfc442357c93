import { proxyLocalActivities } from '@temporalio/workflow';
import type { SegmentRequest, SegmentResult } from '../segment.ts';
import type { EventQueue } from './event-queue.ts';
import type { LocalLane } from './local-lane.ts';

/** Milliseconds; a segment ends itself after 4 s. */
const SEGMENT_TIMEOUT_MS = 15_000;

/**
 * Performs a segment as a local activity. One that could not be performed at all has done nothing that counts: its actions
 * may be repeated.
 */
export async function performSegmentLocally(
  request: SegmentRequest,
  queue: EventQueue,
  lane: LocalLane,
): Promise<SegmentResult> {
  const activities = proxyLocalActivities<{ performSegment(request: SegmentRequest): Promise<SegmentResult> }>({
    startToCloseTimeout: SEGMENT_TIMEOUT_MS,
    retry: { maximumAttempts: 1 },
  });
  queue.hold();
  try {
    return await lane.run(() => activities.performSegment(request));
  } catch {
    return { outcomes: [], left: [], projected: false };
  }
}
