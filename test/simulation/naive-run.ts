import type { Json } from '../../workflows/language/json.ts';
import type { GraphPlan, PlanStep } from '../../workflows/language/plan.ts';

/** What the plain recursive reading of a plan says: no scheduler, no events, one step after the other. */
export interface NaiveResult {
  /** False when a step fails and nobody handles it. */
  completed: boolean;
  output: Json;
  statuses: { [path: string]: string };
}

/** Reads a plan whose conditions are the literals `{{ true }}` and `{{ false }}` and whose pure steps are Echos. */
export function runNaively(
  graph: GraphPlan,
  input: Json,
  act: (path: string) => { output: Json } | { error: string },
): NaiveResult {
  const statuses: { [path: string]: string } = {};
  const runGraph = (plan: GraphPlan, previous: Json, prefix: string): { ok: boolean; output: Json } => {
    const outputs = new Map<string, Json>();
    const ran = new Set<string>();
    for (const step of plan.steps) {
      const path = prefix + step.id;
      const [sole, ...more] = step.after;
      const given =
        sole === undefined
          ? previous
          : more.length === 0
            ? (outputs.get(sole) ?? null)
            : Object.fromEntries(step.after.map((id) => [id, outputs.get(id) ?? null]));
      const done = runStep(step, path, given);
      if (!done.ok) return { ok: false, output: null };
      outputs.set(step.id, done.output);
      if (done.ran) ran.add(step.id);
    }
    const last = plan.steps.findLast(
      ({ id }) => ran.has(id) && !plan.steps.some((other) => ran.has(other.id) && other.after.includes(id)),
    );
    return { ok: true, output: last ? (outputs.get(last.id) ?? null) : null };
  };
  const runStep = (step: PlanStep, path: string, given: Json): { ok: boolean; output: Json; ran: boolean } => {
    if (step.when === '{{ false }}') {
      statuses[path] = 'SKIPPED';
      return { ok: true, output: null, ran: false };
    }
    const done = perform(step, path, given);
    statuses[path] = done.ok ? 'COMPLETED' : 'FAILED';
    if (done.ok || step.onError === undefined || step.onError === 'wait') return { ...done, ran: done.ok };
    if (step.onError === 'skip') return { ok: true, output: null, ran: false };
    const handled = runGraph(step.onError, given, `${path}/`);
    return { ...handled, ran: handled.output !== null };
  };
  const perform = ({ body }: PlanStep, path: string, given: Json): { ok: boolean; output: Json } => {
    if (body.kind === 'action') {
      const verdict = act(path);
      return 'output' in verdict ? { ok: true, output: verdict.output } : { ok: false, output: null };
    }
    if (body.kind !== 'choice') return { ok: true, output: given };
    const chosen = body.cases.find(({ when }) => when === '{{ true }}')?.graph ?? body.otherwise;
    return chosen ? runGraph(chosen, given, `${path}/`) : { ok: true, output: null };
  };
  const { ok, output } = runGraph(graph, input, '');
  return { completed: ok, output, statuses };
}
