import { AppError } from '../workflows/language/app-error.ts';
import { createEvaluator } from '../workflows/language/create-evaluator.ts';
import { isObject, type Json, type JsonObject } from '../workflows/language/json.ts';
import { findSealed, replaceSealed, type Sealed } from '../workflows/language/sealed.ts';
import { ActionFailure } from './action-failure.ts';
import type { RevealedSecret, Secrets } from './secrets.ts';

/** An input with its secrets in it, and what follows from that. */
export interface OpenedInput {
  input: Json;
  /** What may be shown nowhere: the secrets, and what templates made of them. */
  values: string[];
  /** Where all of the secrets may be sent to; null: anywhere. */
  hosts: readonly string[] | null;
}

/** Puts what templates make of secrets in the place of every sealed value. @throws ActionFailure `secret-not-found`, AppError `expression-failed` */
export async function openSealed(input: Json, tenantId: string, secrets: Secrets | undefined): Promise<OpenedInput> {
  const sealed = findSealed(input);
  if (sealed.length === 0) return { input, values: [], hosts: null };
  const revealed = new Map<string, RevealedSecret>();
  const evaluator = createEvaluator();
  const named = sealed.flatMap((each) => evaluator.namedSecrets(each['\u0000sealed'], each.scope.account));
  for (const name of new Set(named)) {
    revealed.set(name, await reveal(tenantId, name, secrets));
  }
  const values = [...revealed.values()].map(({ value }) => value);
  const scoped = Object.fromEntries([...revealed].map(([name, { value }]) => [name, value]));
  const open = ({ '\u0000sealed': template, scope }: Sealed): Json => {
    const account = scope.account && withSecrets(scope.account, scoped);
    const known = { ...scope, secrets: scoped, ...(account ? { account } : {}) };
    const made = evaluate(() => evaluator.resolve(template, known), template);
    values.push(...textsOf(made));
    return made;
  };
  const opened = replaceSealed(input, open);
  return { input: opened, values, hosts: commonHosts([...revealed.values()].map(({ hosts }) => hosts)) };
}

/** The account with the secrets themselves in the place of their names. */
function withSecrets(account: JsonObject, values: { [name: string]: string }): JsonObject {
  const names = account.secrets !== undefined && isObject(account.secrets) ? account.secrets : {};
  const own = Object.entries(names).map(([name, stored]) => [name, values[String(stored)] ?? null]);
  return { ...account, secrets: Object.fromEntries(own) };
}

/** What an expression says when it fails may hold a part of a secret, in a form that nobody can know; so it is not told. */
function evaluate(work: () => Json, template: string): Json {
  try {
    return work();
  } catch {
    const message = `The template \`${template.slice(0, 200)}\` failed with the secrets that it names.`;
    throw new AppError('expression-failed', message, { details: { expression: template } });
  }
}

function reveal(tenantId: string, name: string, secrets: Secrets | undefined): Promise<RevealedSecret> {
  if (secrets) return secrets.reveal(tenantId, name);
  throw new ActionFailure('secret-not-found', `There is no secret "${name}": this worker has no store of secrets.`, {
    retryable: false,
    details: { secret: name },
  });
}

/** Secrets of different hosts together may go where all of them may. */
function commonHosts(lists: readonly (readonly string[])[]): readonly string[] | null {
  const [first, ...others] = lists.filter((hosts) => hosts.length > 0);
  if (!first) return null;
  return first.filter((host) => others.every((hosts) => hosts.includes(host)));
}

/** Every text in a value, and every number as a text. */
export function textsOf(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
