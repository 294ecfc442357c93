import type { Plan } from '../../workflows/language/plan.ts';
import { type PlanPlace, readPlaces } from './plan-places.ts';

const PLACE_DIGITS = 4;
const PASS_DIGITS = 7;
/** Sorts after whatever else begins in the same way. */
const LAST = '\uffff';

/** Where a task stands in step order. */
export interface TaskPlace {
  /** The stretch of step order that it belongs to: all tasks of one come before all of the next, as their texts sort. */
  span: string;
  /** Sorts among the tasks of its span; no other task has it. */
  key: string;
  /** Id of its step; of a compensation, that of the step it undoes. */
  step: string;
}

/** A place in a list of tasks: after all that it says. */
export type TaskPosition = Pick<TaskPlace, 'span' | 'key'>;

/** The step order of one plan: steps as listed, inner ones after their container, passes by number. */
export interface TaskOrder {
  placeOf(path: string): TaskPlace;
  /** The first and the last span that may hold a task or anything inside of it. */
  spansBelow(path: string): { from: string; to: string };
  /** A step and those inside of it, by id. */
  stepsBelow(id: string): string[];
  /** Ids of the steps that have a type, or whose compensation has it. */
  stepsOfType(type: string): string[];
}

/** Computes the step order of a plan. */
export function createTaskOrder(plan: Plan): TaskOrder {
  const places = readPlaces(plan);
  const steps = [...places.values()];
  return {
    placeOf: (path) => walk(places, path).place,
    spansBelow(path) {
      const { place, outer, last } = walk(places, path);
      if (!last || path.endsWith(']')) return { from: place.span, to: `${place.span}${LAST}` };
      return { from: place.span, to: `${outer}p${pad(last.end + 1, PLACE_DIGITS)}` };
    },
    stepsBelow(id) {
      const top = steps.find((step) => step.id === id);
      if (!top) return [id];
      return steps.filter(({ place }) => place >= top.place && place <= top.end).map((step) => step.id);
    },
    stepsOfType: (type) => steps.filter(({ types }) => types.has(type)).map((step) => step.id),
  };
}

/** Whether one place comes after another. */
export function isAfter(place: TaskPosition, position: TaskPosition): boolean {
  return comparePlaces(place, position) > 0;
}

/** Orders places. */
export function comparePlaces(a: TaskPosition, b: TaskPosition): number {
  if (a.span !== b.span) return a.span < b.span ? -1 : 1;
  if (a.key === b.key) return 0;
  return a.key < b.key ? -1 : 1;
}

/** The position after all of a span. */
export function endOfSpan(span: string): TaskPosition {
  return { span, key: LAST };
}

/** The passes around a task give its key a beginning each, its own place the end; what is not in the plan comes last. */
function walk(places: ReadonlyMap<string, PlanPlace>, path: string) {
  let plain = '';
  let outer = '';
  let end = '';
  let span: string | null = null;
  let last: PlanPlace | undefined;
  const parts = path.split('/');
  for (const [index, part] of parts.entries()) {
    const [, id = part, pass] = /^(.*)\[(\d+)\]$/.exec(part) ?? [];
    plain = plain === '' ? id : `${plain}/${id}`;
    const found = places.get(plain);
    if (!found) {
      end += `~${parts.slice(index).join('/')}`;
      break;
    }
    last = found;
    end = `p${pad(found.place, PLACE_DIGITS)}`;
    if (pass === undefined) continue;
    const { nested = false, width = 1 } = found.passes ?? {};
    if (!nested) span ??= `${outer}${end}[${pad(Number(pass) - (Number(pass) % width), PASS_DIGITS)}`;
    outer += `${end}[${pad(Number(pass), PASS_DIGITS)}`;
    end = '';
  }
  span ??= outer + (last && end.startsWith('p') ? `p${pad(last.run, PLACE_DIGITS)}` : end.slice(0, 1));
  return { place: { span, key: outer + end, step: last?.id ?? path }, outer, last };
}

function pad(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
