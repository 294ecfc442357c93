import fc from 'fast-check';
import type { GraphPlan, PlanStep } from '../../workflows/language/plan.ts';
import { action, choice, pure, wait } from '../workflows/engine/build-run.ts';

interface Draft {
  kind: 'pure' | 'action' | 'wait' | 'choice';
  /** Which of the steps before it waits for, as a bit mask. */
  after: number;
  when: boolean | undefined;
  onError: 'skip' | GraphPlan | undefined;
  cases: [boolean, GraphPlan][];
  otherwise: GraphPlan | null;
}

/** Random acyclic graphs of every construct; ids are unique, and edges lead from earlier to later steps. */
export function randomGraph(prefix = 's', depth = 0): fc.Arbitrary<GraphPlan> {
  const inner = (name: string): fc.Arbitrary<GraphPlan> =>
    depth >= 2 ? fc.constant({ steps: [] }) : randomGraph(prefix + name, depth + 1);
  const kinds: Draft['kind'][] = ['pure', 'action', 'action', 'wait', ...(depth < 2 ? (['choice'] as const) : [])];
  const draft = fc.record({
    kind: fc.constantFrom(...kinds),
    after: fc.nat(63),
    when: fc.option(fc.boolean(), { nil: undefined, freq: 2 }),
    onError: fc.option(fc.oneof(fc.constant('skip' as const), inner('h')), { nil: undefined, freq: 2 }),
    cases: fc.array(fc.tuple(fc.boolean(), inner('c')), { minLength: 1, maxLength: 2 }),
    otherwise: fc.option(inner('o')),
  });
  const steps = fc.array(draft, { minLength: depth === 0 ? 1 : 0, maxLength: depth === 0 ? 7 : 3 });
  return steps.map((drafts) => ({ steps: drafts.map((each, at) => toStep(each, at, prefix)) }));
}

function toStep(draft: Draft, at: number, prefix: string): PlanStep {
  const id = `${prefix}${at}`;
  const after = Array.from({ length: at }, (_, before) => before)
    .filter((before) => draft.after & (1 << before))
    .map((before) => `${prefix}${before}`);
  const extra = {
    after,
    ...(draft.when === undefined ? {} : { when: `{{ ${draft.when} }}` }),
    ...(draft.onError === undefined ? {} : { onError: draft.onError }),
  };
  if (draft.kind === 'action') return action(id, extra);
  if (draft.kind === 'pure') return pure(id, extra);
  if (draft.kind === 'wait') return wait(id, 1_000 * (at + 1), extra);
  // The cases of one step never run together, so they may share ids.
  const cases = draft.cases.map(([when, { steps }]): [string, PlanStep[]] => [`{{ ${when} }}`, steps]);
  return choice(id, cases, draft.otherwise?.steps ?? null, extra);
}
