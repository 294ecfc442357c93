import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Labels } from '../store/workflow-records.ts';
import type { Caller } from './define-operation.ts';
import { grantedNames, isGranted } from './grants.ts';

/** The label that tells for which linked account an execution runs. */
export const ACCOUNT_LABEL = 'linkedAccount';

/** The label that tells to which linked account a workflow is private. */
export const OWNER_LABEL = 'owner';

/** Whether the caller's key stands for some linked accounts alone. */
export function standsForAccounts({ key }: Caller): boolean {
  return Array.isArray(key?.grants?.linkedAccounts);
}

/** For whom a call acts. */
export const actingFor = z.strictObject({
  /** As the request names it; null: it does not. */
  named: z.string().min(1).max(255).nullable(),
  /** Whether a call that names none, and whose key does not tell either, is refused. */
  required: z.boolean(),
});

export type ActingFor = z.output<typeof actingFor>;

/**
 * The linked account that a call acts for: the one it names, else the only one that its key reaches. null: for none.
 * @throws AppError `insufficient-scope` for one that the key does not reach, `linked-account-required`
 */
export function resolveAccount(caller: Caller, { named, required }: ActingFor): string | null {
  const reached = grantedNames(caller, 'linkedAccounts');
  if (named !== null && isGranted(caller, 'linkedAccounts', named)) return named;
  if (named !== null) throw new AppError('insufficient-scope', 'The API key does not reach this linked account.');
  const [only, ...others] = reached ?? [];
  if (only !== undefined && others.length === 0) return only;
  if (required || reached) throw new AppError('linked-account-required', 'Say for which linked account this is.');
  return null;
}

/**
 * Whether somebody who acts for an account sees what has these labels. What belongs to no account is everybody's whose key
 * reaches all accounts.
 */
export function isOfAccount(caller: Caller, account: string | null, labels: Labels): boolean {
  const owner = labels[ACCOUNT_LABEL];
  if (owner === undefined) return grantedNames(caller, 'linkedAccounts') === undefined;
  return account === null ? isGranted(caller, 'linkedAccounts', owner) : owner === account;
}
