import type { StepError } from '../../workflows/language/app-error.ts';
import { isObject } from '../../workflows/language/json.ts';
import type { CatchPlan, TryBody } from '../../workflows/language/plan.ts';
import { attempt, type End, errorValue, failed, firstOf, type Place, type Reader, scopeOf } from './naive-run.ts';
import { NaiveFault, testNaively } from './naive-template.ts';

/** Reads a Try: its body, the catch that takes over, and what runs at the end. */
export function readTry(reader: Reader, body: TryBody, inside: Place, path: string): End {
  const tried = reader.graph(body.graph, inside);
  const caught = tried.kind === 'failed' ? readCatch(reader, body, inside, path, tried) : tried;
  if (caught.kind === 'cut' || caught.kind === 'left' || !body.finally) return caught;
  if (!reader.observed.entered(inside, body.finally)) return { kind: 'cut' };
  const last = reader.graph(body.finally, inside);
  return last.kind === 'completed' ? caught : last;
}

function readCatch(
  reader: Reader,
  body: TryBody,
  inside: Place,
  path: string,
  tried: Extract<End, { kind: 'failed' }>,
): End {
  const error = firstOf(tried.failures);
  const place = { ...inside, names: { ...inside.names, error: errorValue(error) } };
  for (const one of body.catches) {
    const takes = attempt(() => matches(one, error, place));
    if (takes instanceof NaiveFault) return failed(reader, path, 'expression-failed');
    if (!takes) continue;
    // It does not start where the scope around is being stopped.
    return reader.observed.entered(inside, one.graph) ? reader.graph(one.graph, place) : { kind: 'cut' };
  }
  return tried;
}

function matches({ codes, statuses, when }: CatchPlan, error: StepError, place: Place): boolean {
  const status = isObject(error.details) ? String(error.details.status) : '';
  const family = `${status.slice(0, 1)}xx`;
  if (codes && !codes.includes(error.code)) return false;
  if (statuses && !statuses.includes(status) && !statuses.includes(family)) return false;
  return when === undefined || testNaively(when, scopeOf(place));
}
