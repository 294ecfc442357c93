import type { CompensatePlan, PlanStep } from '../../workflows/language/plan.ts';
import { randomAction } from './random-action.ts';
import type { Place, Soil } from './random-place.ts';
import { randomValue } from './random-template.ts';

/** A step that holds no other, with what it is given. */
export function randomLeaf(soil: Soil, place: Place): Pick<PlanStep, 'type' | 'body' | 'input' | 'compensate'> {
  const { random } = soil;
  const input = random.chance(0.75) ? { input: randomValue(soil, place) } : {};
  const undo = soil.compensates && random.chance(0.5) ? { compensate: randomUndo(soil, place) } : {};
  const kind = random.below(20);
  if (kind < 9) return { type: 'Act', body: randomAction(soil, place), ...input, ...undo };
  if (kind < 12) return { type: 'Echo', body: { kind: 'pure', role: 'none' }, ...input, ...undo };
  if (kind < 13) {
    const text = { text: random.chance(0.8) ? '{{ input.word }}' : randomValue(soil, place) };
    return { type: 'TextOperation.Uppercase', body: { kind: 'pure', role: 'none' }, input: text, ...undo };
  }
  if (kind < 15) return { type: 'Wait', body: { kind: 'wait' }, input: { for: random.pick(['PT1S', 'PT5S', 'P2D']) } };
  const open = randomOpen(soil, place);
  return open.body.kind === 'child' ? { ...open, ...undo } : open;
}

/** A step that waits for something from outside. */
function randomOpen(soil: Soil, place: Place): Pick<PlanStep, 'type' | 'body' | 'input'> {
  const { random } = soil;
  const timeout = random.chance(0.5) ? { timeout: random.pick(['PT3S', 'PT1H']) } : {};
  // A `forEach` has no graph of its own to run when nobody answers.
  const late = random.chance(0.4) && place.depth < 4 && place.loop !== 'single';
  const onTimeout = late && 'timeout' in timeout ? soil.grow({ ...place, depth: place.depth + 1 }, 2) : null;
  const kind = random.below(5);
  if (kind === 0)
    return { type: 'Approval', body: { kind: 'approval', onTimeout }, input: { message: 'well?', ...timeout } };
  if (kind === 1) {
    const input = { name: 'paid', correlation: random.pick(['{{ input.word }}', 'x']), ...timeout };
    return { type: 'Event', body: { kind: 'event', onTimeout }, input };
  }
  const mode = random.chance(0.75) ? 'await' : 'detach';
  return {
    type: 'Workflow',
    body: { kind: 'child', mode },
    input: { workflow: 'other', input: randomValue(soil, place) },
  };
}

function randomUndo(soil: Soil, place: Place): CompensatePlan {
  const { random } = soil;
  const on = random.pick(['completed', 'completed', 'attempted'] as const);
  const input =
    on === 'completed' && random.chance(0.5) ? '{{ output }}' : randomValue(soil, { ...place, error: false });
  const acts = random.chance(0.8);
  const body = acts ? randomAction(soil, null) : { kind: 'pure' as const, role: 'none' as const };
  return { on, type: acts ? 'Undo' : 'Echo', revision: 1, input, body };
}
