import type { z } from 'zod';
import { authoredType, holdsTemplate, type TemplatePlace } from './check-template.ts';
import type { limitSchema } from './definition-schema.ts';
import { describeType } from './describe-type.ts';
import { parseDuration } from './duration.ts';
import { below } from './fault-list.ts';
import type { Json, JsonSchema } from './json.ts';
import type { LimitPlan, RatePlan } from './plan.ts';
import type { ReadStep } from './read-step.ts';
import { findMisfit } from './static-type.ts';
import type { StepType } from './step-type.ts';

const keyType: JsonSchema = { type: ['string', 'number', 'boolean'] };

/** Checks a concurrency key. `around`: the key, as authored, of the limit that is held already. */
export function compileLimit(
  limit: z.infer<typeof limitSchema> | undefined,
  pointer: string,
  around: string | undefined,
  place: TemplatePlace,
): LimitPlan | null {
  if (!limit) return null;
  const key = String(limit.key);
  checkKey(limit.key, below(pointer, 'key'), '`limit.key`', place);
  if (holdsTemplate(limit.max)) checkType(limit.max, { type: 'number' }, below(pointer, 'max'), '`limit.max`', place);
  if (around !== undefined && around !== key)
    place.read.faults.add(
      pointer,
      `${place.label} asks for the limit "${key}" while the limit "${around}" around it is held; two executions could wait for each other for ever. Give both the same key, or take one of them away.`,
      { step: place.step },
    );
  return { key, max: limit.max };
}

/** Checks `rateLimit`, which only what runs outside can heed. */
export function compileRate(step: ReadStep, type: StepType, place: TemplatePlace): RatePlan | null {
  const { rateLimit } = step.fields;
  if (!rateLimit) return null;
  const pointer = below(step.pointer, 'rateLimit');
  if (type.kind !== 'action') {
    place.read.faults.add(pointer, `${place.label} calls nothing, so \`rateLimit\` limits nothing; leave it out.`, {
      step: place.step,
    });
    return null;
  }
  const { max, per, key } = rateLimit;
  if (key !== undefined) checkKey(key, below(pointer, 'key'), '`rateLimit.key`', place);
  return { max, perMs: parseDuration(per), ...(key === undefined ? {} : { key: String(key) }) };
}

function checkKey(key: Json, pointer: string, name: string, place: TemplatePlace): void {
  checkType(key, keyType, pointer, name, place);
}

function checkType(value: Json, wanted: JsonSchema, pointer: string, name: string, place: TemplatePlace): void {
  const type = authoredType(value, pointer, place);
  if (!findMisfit(type, wanted)) return;
  place.read.faults.add(
    pointer,
    `${place.label}: ${name} must be ${describeType(wanted)}, but it gives ${describeType(type)}.`,
    { step: place.step },
  );
}
