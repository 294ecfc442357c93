import type { Json, JsonObject } from '../../../../../workflows/language/json.ts';
import { stepOf } from '../node-names.ts';
import { giving, type NodeTranslator } from './node-translator.ts';

/** Passes that run at once: unless said otherwise, and at most. */
const AT_ONCE = { default: 50, most: 100 };

/** Runs the nodes it holds for each element of a list, so many times, or while conditions hold. */
export const loop: NodeTranslator = ({ settings }, tools) => {
  const action = String(settings.action ?? (settings.fanout_array === undefined ? 'fixed' : 'array')).toLowerCase();
  const over = action.includes('while')
    ? whileOf(settings, tools.inside('loop'))
    : action.includes('array')
      ? { items: tools.resolve(settings.fanout_array ?? []) }
      : { count: tools.resolve(settings.iteration_count ?? settings.count ?? 1) };
  const isWhile = action.includes('while');
  const input: JsonObject = {
    ...over,
    ...(isWhile ? {} : { concurrency: atOnce(settings.concurrent_batches ?? settings.concurrency, tools) }),
    maxIterations: 10_000,
    onItemError: 'collect',
  };
  const data = settings.output_data;
  const steps = tools.inner('loop', ({ last }, inside) => ({
    type: 'Echo',
    input: data === undefined ? lastOf(last) : inside.resolve(data),
  }));
  const body = {
    loop_results: '{{ previous.items }}',
    total_iterations: '{{ size(previous.items) }}',
    successful_iterations: '{{ size(previous.items) - size(previous.errors) }}',
    failed_iterations: '{{ size(previous.errors) }}',
  };
  return { steps: [{ part: 'loop', step: { type: 'Loop', input, steps } }, giving(body)] };
};

function whileOf(settings: JsonObject, tools: Parameters<NodeTranslator>[1]): JsonObject {
  const goesOn = tools.condition({
    conditions: settings.while_conditions ?? [],
    condition_rule: settings.while_condition_rule ?? 'all',
  });
  const breaks = tools.condition({ conditions: settings.break_conditions ?? [], condition_rule: 'any' });
  const has = { goesOn: hasAny(settings.while_conditions), breaks: hasAny(settings.break_conditions) };
  if (!has.goesOn && !has.breaks)
    tools.fault('It has neither while conditions nor break conditions, so it would never stop.');
  const ends = [...(has.goesOn ? [`!(${goesOn})`] : []), ...(has.breaks ? [`(${breaks})`] : [])];
  // Tested after a pass: one is always made.
  return { until: `{{ ${ends.join(' || ') || 'true'} }}` };
}

function hasAny(conditions: Json | undefined): boolean {
  return Array.isArray(conditions) && conditions.length > 0;
}

function atOnce(given: Json | undefined, tools: Parameters<NodeTranslator>[1]): number {
  const count = given === undefined || given === null || given === '' ? AT_ONCE.default : Number(given);
  if (Number.isInteger(count) && count >= 1 && count <= AT_ONCE.most) return count;
  tools.fault('`concurrent_batches` is a whole number from 1 to 100.');
  return 1;
}

/** What the nodes that nothing follows gave: of one, its body. */
function lastOf(outputs: { [step: string]: string }): Json {
  const [only, ...others] = Object.values(outputs);
  if (only === undefined) return null;
  if (others.length === 0) return `{{ cel.bind(of, dyn(${only}), of == null ? null : of[?"body"].orValue(null)) }}`;
  return Object.fromEntries(Object.entries(outputs).map(([step, cel]) => [step, `{{ ${cel} }}`]));
}

/** Runs the nodes it holds, and those of its catch branch when one of them fails. */
export const tryCatch: NodeTranslator = ({ id }, tools) => {
  const failed = {
    failed_node_id:
      '{{ error.step == null ? "" : last(string(error.step).split("/")).split("_")[0].replace("n", "") }}',
    error_message: {
      message: '{{ error.message }}',
      error: ['{{ {"errorCode": error.code, "message": error.message} }}'],
    },
  };
  const steps = tools.inner('try', ({ all }) => ({
    type: 'Echo',
    input: {
      caught: false,
      nodes: Object.fromEntries(Object.entries(all).map(([step, cel]) => [step, `{{ ${cel} }}`])),
    },
  }));
  const caught = tools.handler(
    { type: 'Echo', input: { body: { try_catch_result: false, ...failed } } },
    { type: 'Echo', input: { caught: true, ...failed } },
  );
  const own = `steps.${stepOf(id)}_try.output`;
  const told = `cel.bind(of, dyn(${own}), of == null || !of.caught ? dyn({"try_catch_result": true, "message": "Try-catch block completed successfully"}) : dyn({"try_catch_result": true, "message": "Catch flow completed successfully", "failed_node_id": of.failed_node_id, "error_message": of.error_message}))`;
  // Without a branch of its own nothing is handled: the failure goes on.
  const handled: JsonObject = caught ? { catch: [{ steps: caught }] } : { finally: [{ type: 'Echo', input: null }] };
  return {
    steps: [{ part: 'try', step: { type: 'Try', steps, ...handled } }, giving(`{{ ${told} }}`)],
  };
};

/** Whether a way out of a Try & Catch node is that of its failure. */
export function isCatch(handle: string | null): boolean {
  return handle !== null && /catch|error|fail|right/.test(handle);
}
