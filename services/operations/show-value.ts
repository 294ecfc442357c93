import { createReferenceLoader } from '../../activities/load-references.ts';
import type { ValueStore } from '../../activities/value-store.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import { findReferences } from '../../workflows/language/references.ts';
import { redactSealed } from '../../workflows/language/sealed.ts';

/**
 * A value as callers see it: every reference in it, however deep, gives way to what it stands for. The input of an action
 * is kept outside before it is recorded, so what is sealed shows here too.
 */
export async function showValue(values: ValueStore, value: Json): Promise<Json> {
  return redactSealed(await createReferenceLoader(values).whole(value));
}

/** The same with the bytes of its JSON, when that is at most `most`; else null, and nothing large is loaded for it. */
export async function fitValue(
  values: ValueStore,
  value: Json,
  most: number,
): Promise<{ shown: Json; bytes: number } | null> {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  const references = findReferences(value);
  if (references.length === 0) return bytes > most ? null : { shown: value, bytes };
  const inside = references.reduce((sum, { size }) => sum + size, 0);
  if (inside > most) return null;
  const shown = await showValue(values, value).catch((error: unknown) => {
    // Together it is more than may be loaded at once.
    if (error instanceof AppError && error.code === 'step-input-invalid') return null;
    throw error;
  });
  if (shown === null) return null;
  const whole = Buffer.byteLength(JSON.stringify(shown));
  return whole > most ? null : { shown, bytes: whole };
}
