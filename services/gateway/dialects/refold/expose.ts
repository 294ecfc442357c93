import { z } from 'zod';
import { isObject, type Json, type JsonObject } from '../../../../workflows/language/json.ts';
import { json } from '../../../operations/resources.ts';
import { exposedKey } from '../../../store/exposed-key.ts';
import { defineExposure } from '../../define-exposure.ts';

/** `expose.refold`: how a workflow is found and shown. All of it may be left out: every workflow is served by its id and alias. */
export const exposedPart = z.strictObject({
  alias: z
    .string()
    .regex(/^[\w.-]{1,128}$/, 'has 1 to 128 letters, digits, _ . or -')
    .optional()
    .describe('Stands for the id in the execute path.'),
  slug: z.string().min(1).max(128).optional().describe('The application; without it, every slug is taken.'),
  account: z.string().min(1).max(255).optional().describe('The linked account that it is private to.'),
  document: z.record(z.string(), json).optional().describe('The node graph that it was made of, as it was sent.'),
  hook: z
    .string()
    .min(16)
    .max(64)
    .optional()
    .describe('What the address of its webhook trigger ends with: who knows it starts the workflow.'),
  headers: z
    .record(z.string(), z.record(z.string(), z.string()))
    .optional()
    .describe('By step: what a request to the webhook that it waits for must carry.'),
});

export type ExposedPart = z.infer<typeof exposedPart>;

/** What finds a workflow by its alias. */
export function aliasKey(alias: string): string {
  return exposedKey('refold', alias);
}

/** Reads `expose.refold` when a definition is saved. */
export const exposure = defineExposure('refold', {
  schema: exposedPart,
  keys: ({ alias }) => (alias === undefined ? [] : [aliasKey(alias)]),
});

/** The part of a stored definition; empty for one that has none. */
export function readExposed(definition: Json): ExposedPart {
  const expose = isObject(definition) ? definition.expose : undefined;
  const parsed = exposedPart.safeParse(expose !== undefined && isObject(expose) ? expose.refold : {});
  return parsed.success ? parsed.data : {};
}

/** The document that a workflow was made of; null: it was not made of one. */
export function documentOf(definition: Json): JsonObject | null {
  return readExposed(definition).document ?? null;
}

/** What a request to the webhook that a step waits for must carry; null: it waits for none. */
export function headersOf(definition: Json, path: string): { [name: string]: string } | null {
  const { headers = {} } = readExposed(definition);
  const step = path.slice(path.lastIndexOf('/') + 1);
  return (Object.hasOwn(headers, step) ? headers[step] : undefined) ?? null;
}
