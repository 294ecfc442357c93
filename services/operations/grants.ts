import { AppError } from '../../workflows/language/app-error.ts';
import type { Grants, Scope } from '../store/access.ts';
import type { Caller } from './define-operation.ts';

/** What grants name. */
export type GrantKind = keyof Grants;

/**
 * Whether the caller's key reaches one thing of its tenant. A key without grants reaches everything; one with grants only
 * what they name. What is not reached is answered as if it were not there.
 */
export function isGranted({ key }: Caller, kind: GrantKind, name: string): boolean {
  const granted = key?.grants ? (key.grants[kind] ?? []) : '*';
  return granted === '*' || granted.includes(name);
}

/** The names that a list is narrowed to; undefined: to none. */
export function grantedNames({ key }: Caller, kind: GrantKind): readonly string[] | undefined {
  const granted = key?.grants ? (key.grants[kind] ?? []) : '*';
  return granted === '*' ? undefined : granted;
}

/** The same caller for work whose reach has been checked by other rules. */
export function withoutGrants({ tenantId, key }: Caller): Caller {
  return { tenantId, ...(key ? { key: { ...key, grants: null } } : {}) };
}

/** For what reaches beyond single things: another workflow, an inline definition, an event. @throws AppError `insufficient-scope` */
export function requireAll(caller: Caller, kind: GrantKind): void {
  if (grantedNames(caller, kind) === undefined) return;
  throw new AppError(
    'insufficient-scope',
    `The API key is granted some ${kind} by name, and this reaches beyond them. Use a key that is granted all of them.`,
  );
}

/** Whether a caller may do what an operation does, as far as scopes go. @throws AppError `insufficient-scope` */
export function authorize({ key }: Caller, operation: { name: string; scope: Scope | 'public' }): void {
  const { name, scope } = operation;
  if (key === undefined || scope === 'public' || key.scopes.includes(scope) || key.scopes.includes('admin')) return;
  throw new AppError('insufficient-scope', `The API key does not have the scope \`${scope}\`, which ${name} needs.`);
}
