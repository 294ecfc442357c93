import { isObject, type Json, type JsonObject, type JsonSchema } from '../../workflows/language/json.ts';
import type { PlanStep, StepBody } from '../../workflows/language/plan.ts';
import { ANY_MESSAGE } from './any-message.ts';
import { readAction } from './naive-action.ts';
import { readLoop } from './naive-loop.ts';
import { readParallel } from './naive-parallel.ts';
import {
  attempt,
  type End,
  failed,
  type Happening,
  type Place,
  type Reader,
  resolveIn,
  scopeOf,
  within,
} from './naive-run.ts';
import { NaiveFault, testNaively } from './naive-template.ts';
import { readTry } from './naive-try.ts';

/** Reads what a step does, whatever it is. */
export function readBody(reader: Reader, step: PlanStep, place: Place, path: string): End {
  const { body } = step;
  const inside = within(place, path);
  if (body.kind === 'choice') return readChoice(reader, body, inside, path);
  if (body.kind === 'loop') return readLoop(reader, body, place, path);
  if (body.kind === 'parallel') return readParallel(reader, body, inside, path);
  if (body.kind === 'try') return readTry(reader, body, inside, path);
  const edited = reader.observed
    .happened(path, 'hand')
    .find((hand) => hand.action === 'retry' && hand.input !== undefined);
  const input =
    edited?.action === 'retry' && edited.input !== undefined
      ? edited.input
      : step.input === undefined
        ? place.previous
        : resolveIn(place, step.input);
  if (input instanceof NaiveFault) return failed(reader, path, 'expression-failed');
  return readLeaf(reader, step, inside, path, input);
}

function readChoice(reader: Reader, body: Extract<StepBody, { kind: 'choice' }>, inside: Place, path: string): End {
  for (const { when, graph } of body.cases) {
    const holds = attempt(() => testNaively(when, scopeOf(inside)));
    if (holds instanceof NaiveFault) return failed(reader, path, 'expression-failed');
    if (holds) return reader.graph(graph, inside);
  }
  return body.otherwise ? reader.graph(body.otherwise, inside) : { kind: 'completed', output: null };
}

function readLeaf(reader: Reader, step: PlanStep, inside: Place, path: string, input: Json): End {
  const { body } = step;
  switch (body.kind) {
    case 'pure':
      return readPure(reader, step.type, path, input);
    case 'assign':
      if (!isObject(input) || !fitsVars(reader.varTypes, input)) return failed(reader, path, 'step-input-invalid');
      inside.vars.now = { ...inside.vars.now, ...input };
      return { kind: 'completed', output: input };
    case 'terminate':
      return readTerminate(reader, body.scope ?? 'execution', path, input);
    case 'wait':
      return byHand(reader, path, 'wait') ?? { kind: 'completed', output: inside.previous };
    case 'approval':
    case 'event':
      return readAnswer(reader, body, inside, path);
    case 'child':
      return byHand(reader, path, 'child') ?? readChild(reader, body.mode, path);
    default:
      return readAction(reader, step, inside, path, input, byHand(reader, path, 'action'));
  }
}

/** How a step ended that was settled by hand while it was open. */
function byHand(reader: Reader, path: string, kind: string): End | null {
  const hand = reader.observed.happened(path, kind).at(-1);
  return hand && hand.action !== 'timeout' ? settle(reader, path, hand) : null;
}

function settle(reader: Reader, path: string, hand: Happening): End {
  if (hand.action === 'complete') return { kind: 'completed', output: hand.output };
  if (hand.action === 'skip') return { kind: 'skipped' };
  return failed(reader, path, hand.action === 'fail' ? hand.code : 'unreachable');
}

/** Whether values are what the variables are declared as. */
function fitsVars(types: { [name: string]: JsonSchema }, values: JsonObject): boolean {
  return Object.entries(values).every(([name, value]) => {
    const schema = types[name];
    if (typeof schema !== 'object') return true;
    const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    const fits = [schema.type].flat().some((type) => type === kind || (type === 'integer' && Number.isInteger(value)));
    return (
      fits && (!isObject(value) || [schema.required ?? []].flat().every((key) => Object.hasOwn(value, String(key))))
    );
  });
}

function readPure(reader: Reader, type: string, path: string, input: Json): End {
  if (type === 'Echo') return { kind: 'completed', output: input };
  if (type === 'Output') {
    reader.output.output = input;
    return { kind: 'completed', output: input };
  }
  const given = isObject(input) ? input : {};
  if (type === 'Response') {
    const body = given.body ?? null;
    reader.output.response = body;
    return { kind: 'completed', output: { status: given.status ?? 200, headers: {}, body } };
  }
  if (typeof given.text !== 'string') return failed(reader, path, 'step-input-invalid');
  return { kind: 'completed', output: { text: given.text.toUpperCase() } };
}

function readTerminate(reader: Reader, scope: 'execution' | 'loop' | 'iteration', path: string, input: Json): End {
  const { status, code, output } = isObject(input) ? input : {};
  const error =
    status === 'failed'
      ? { code: typeof code === 'string' ? code : '', message: ANY_MESSAGE, step: path, details: null }
      : null;
  const order = reader.observed.order(path);
  return { kind: 'left', leaving: { scope, error, output: error ? null : (output ?? null), order } };
}

function readAnswer(
  reader: Reader,
  body: Extract<StepBody, { kind: 'approval' | 'event' }>,
  inside: Place,
  path: string,
): End {
  const answer = reader.observed.happened(path, body.kind).at(-1);
  if (!answer) return { kind: 'cut' };
  if (answer.action !== 'timeout') return settle(reader, path, answer);
  if (!body.onTimeout) return failed(reader, path, `${body.kind}-timeout`);
  return reader.observed.entered(inside, body.onTimeout) ? reader.graph(body.onTimeout, inside) : { kind: 'cut' };
}

function readChild(reader: Reader, mode: 'await' | 'detach', path: string): End {
  const turn = Math.max(0, reader.observed.performed(path) - 1);
  const refusal = reader.oracle.refusal(path, turn);
  if (refusal) return { kind: 'failed', failures: [{ error: refusal, order: reader.observed.order(path) }] };
  if (mode === 'detach') return { kind: 'completed', output: { id: reader.observed.childId(path) } };
  const { status, output } = reader.oracle.child(path, turn);
  return status === 'COMPLETED' ? { kind: 'completed', output } : failed(reader, path, 'child-failed');
}
