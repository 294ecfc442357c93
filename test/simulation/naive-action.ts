import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../workflows/language/json.ts';
import type { ActionBody, PlanStep } from '../../workflows/language/plan.ts';
import { expectSame } from './expect-task.ts';
import { readAttempts } from './naive-attempts.ts';
import { disagree, type End, failed, type Place, type Reader, resolveIn } from './naive-run.ts';
import { NaiveFault } from './naive-template.ts';

/** Reads an action, and holds what was dispatched against what its step says. `taken`: how a hand has settled it. */
export function readAction(
  reader: Reader,
  step: PlanStep,
  inside: Place,
  path: string,
  input: Json,
  taken: End | null,
): End {
  const { body } = step;
  if (body.kind !== 'action') throw new Error(`${path} is no action.`);
  const rate = body.rate && readRate(body.rate, step.type, inside);
  if (rate === 'expression-failed' || rate === 'limit-invalid') return failed(reader, path, rate);
  const { status, attempts: told } = reader.observed.task(path) ?? disagree(path, 'it has no task');
  if (taken) return taken;
  // One that was stopped may have been kept back, and did not come to its end.
  if (status !== 'CANCELLED') expectDispatched(reader, body, path, { input, rate });
  const { verdict, attempts } = readAttempts(
    reader.oracle,
    body,
    path,
    Math.max(0, reader.observed.performed(path) - 1),
  );
  if (status !== 'CANCELLED' && told !== attempts) disagree(path, `it should take ${attempts} attempts, not ${told}`);
  if ('output' in verdict) return { kind: 'completed', output: verdict.output };
  return { kind: 'failed', failures: [{ error: verdict.error, order: reader.observed.order(path) }] };
}

type Rate = { key: string; max: number; perMs: number };

function readRate(
  { key, max, perMs }: NonNullable<ActionBody['rate']>,
  type: string,
  inside: Place,
): Rate | 'expression-failed' | 'limit-invalid' {
  if (key === undefined) return { key: type, max, perMs };
  const named = resolveIn(inside, key);
  if (named instanceof NaiveFault) return 'expression-failed';
  const scalar = named !== '' && ['string', 'number', 'boolean'].includes(typeof named);
  return scalar ? { key: `${type} ${named}`, max, perMs } : 'limit-invalid';
}

/** The policy, the input and the rate of what was dispatched last are those of the step. */
function expectDispatched(
  { observed }: Reader,
  { retry, timeout, repeatable }: ActionBody,
  path: string,
  { input, rate }: { input: Json; rate: Rate | undefined },
): void {
  const task = observed.dispatched(path).at(-1);
  if (!task) return;
  const found = { retry: task.retry, timeout: task.timeout, repeatable: task.repeatable, rate: task.rate };
  const expected = { retry, timeout, repeatable, rate };
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(found)), JSON.parse(JSON.stringify(expected))))
    disagree(path, `it is dispatched with ${JSON.stringify(found)} and not with ${JSON.stringify(expected)}`);
  expectSame(path, task.input, input);
}
