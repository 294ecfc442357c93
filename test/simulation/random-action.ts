import type { ActionBody, RatePlan, RetryPlan } from '../../workflows/language/plan.ts';
import type { Place, Soil } from './random-place.ts';

const ample = { attemptMs: 5_000, totalMs: 20_001 };

/** What an action is performed with: how often and when it is tried again, how long it may take, how often it may start. */
export function randomAction(soil: Soil, place: Place | null): ActionBody {
  const { random } = soil;
  const local = soil.fast && random.chance(0.9);
  return {
    kind: 'action',
    retry: randomRetry(soil),
    // An action that goes on after its segment gets its whole time again.
    timeout: local
      ? ample
      : random.pick([ample, { attemptMs: 400, totalMs: 1_003 }, { attemptMs: 2_000, totalMs: 500 }]),
    idempotent: local,
    repeatable: local || random.chance(0.85),
    ...(local ? { local } : {}),
    ...(place && random.chance(0.12) ? { rate: randomRate(soil, place) } : {}),
  };
}

function randomRetry({ random }: Soil): RetryPlan {
  return {
    maxAttempts: 1 + random.below(4),
    backoff: random.pick(['fixed', 'linear', 'exponential'] as const),
    ...(random.chance(0.3) ? { factor: random.pick([1.5, 3]) } : {}),
    delayMs: random.pick([10, 40, 300]),
    maxDelayMs: random.pick([10, 500]),
    jitter: false,
    on: random.chance(0.25)
      ? random.pick([
          ['boom', 'step-timeout'],
          ['http-status', 'outcome-unknown'],
        ])
      : [],
  };
}

function randomRate({ random }: Soil, { loop }: Place): RatePlan {
  const keys = ['{{ input.n }}', '{{ input.word }}', '{{ input.list }}', '{{ input.absent }}', 'fixed'] as const;
  const key = loop !== 'none' && random.chance(0.3) ? '{{ index }}' : random.pick(keys);
  return { max: 1 + random.below(5), perMs: 1_000, ...(random.chance(0.7) ? { key } : {}) };
}
