import type { LentSecrets } from '../../activities/lent-secrets.ts';
import type { Plan } from '../../workflows/language/plan.ts';
import { readPlaces } from '../store/plan-places.ts';
import type { OperationDeps } from './deps.ts';
import { readPatiently } from './reveal-secret.ts';

/** Secrets by the name that step types borrow them by. */
export type Lent = { readonly [name: string]: string };

/** Of what a caller lends, that which some step of the plan borrows: nothing else is kept. */
export function pickBorrowed({ language }: Pick<OperationDeps, 'language'>, plan: Plan, lent: Lent): Lent {
  const types = new Set([...readPlaces(plan).values()].flatMap((place) => [...place.types]));
  const borrowed = language.stepTypes.flatMap((step) =>
    step.kind === 'action' && types.has(step.type) ? (step.borrows ?? []) : [],
  );
  return Object.fromEntries(Object.entries(lent).filter(([name]) => borrowed.includes(name)));
}

/** What a record holds of what is lent to its execution: sealed, and taken away when it ends. */
export function sealLent(
  { vault }: Pick<OperationDeps, 'vault'>,
  { tenantId, id }: { tenantId: string; id: string },
  lent: Lent = {},
): { lent?: Lent } {
  const sealed = Object.entries(lent).map(([name, value]) => [
    name,
    vault.seal({ tenantId, kind: 'execution', name: `${id}/${name}` }, value),
  ]);
  return sealed.length > 0 ? { lent: Object.fromEntries(sealed) } : {};
}

/** Gives what was lent to the steps of the execution, in the process that performs them. */
export function createLentSecrets(deps: OperationDeps): LentSecrets {
  return {
    async find(tenantId, id, name) {
      const envelope = await readPatiently(() => deps.store.executions.findLent(tenantId, id, name));
      return envelope && deps.vault.open({ tenantId, kind: 'execution', name: `${id}/${name}` }, envelope);
    },
  };
}
