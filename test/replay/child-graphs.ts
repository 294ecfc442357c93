import type { GraphPlan } from '../../workflows/language/plan.ts';
import { action, chain, pure } from '../workflows/engine/build-run.ts';

/** The workflows that Workflow steps of the scenarios may start, by name. */
export const childGraphs: { [workflow: string]: GraphPlan } = {
  adds: chain(action('work', { input: { act: 'echo' } }), pure('end', { input: { got: '{{ input.from }}' } })),
  fails: chain(action('work', { input: { act: 'fail' } })),
  hangs: chain(action('work', { input: { act: 'hang' } })),
  large: chain(pure('end', { input: { text: 'x'.repeat(70_000) } })),
};
