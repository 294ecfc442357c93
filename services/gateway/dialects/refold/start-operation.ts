import { AppError } from '../../../../workflows/language/app-error.ts';
import { type Applicant, defineAccountStart } from '../../../operations/start-for-account.ts';
import { readExposed } from './expose.ts';
import { refuse } from './refuse.ts';

/** Starts a workflow for a linked account: of the right application, published, and not private to another account. */
export const executeWorkflow = defineAccountStart(admit);

/** @throws AppError in the words that the published API has for each */
export function admit({ enabled, definition, account, terms }: Applicant): void {
  const exposed = readExposed(definition);
  if (exposed.slug !== undefined && (terms.slug ?? exposed.slug) !== exposed.slug)
    throw new AppError('workflow-not-found', 'Workflow not found');
  if (exposed.account !== undefined && exposed.account !== account)
    throw refuse('insufficient-scope', 403, 'SERVER_ERROR', 'Workflow is private to another linked account');
  if (!enabled) throw new AppError('workflow-disabled', 'Workflow is not published');
}
