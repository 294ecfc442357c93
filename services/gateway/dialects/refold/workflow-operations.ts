import { isObject } from '../../../../workflows/language/json.ts';
import { defineAccountCreate } from '../../../operations/create-for-account.ts';
import { deleteWorkflow } from '../../../operations/delete-workflow.ts';
import { getWorkflow } from '../../../operations/get-workflow.ts';
import { installWorkflow } from '../../../operations/installations.ts';
import { OWNER_LABEL } from '../../../operations/linked-accounts.ts';
import { onOwnWorkflow } from '../../../operations/on-own-workflow.ts';
import { pageVersions } from '../../../operations/page-versions.ts';
import { publishWorkflow } from '../../../operations/publish-workflow.ts';
import type { Applicant } from '../../../operations/start-for-account.ts';
import { readExposed } from './expose.ts';
import { translateDocument } from './graph/translate-document.ts';
import { EVENT_LABEL, SLUG_LABEL } from './labels.ts';
import { refuse } from './refuse.ts';
import { triggerOf } from './trigger.ts';

/** @throws AppError 403 for a workflow that is private to another account */
function isTheirs({ definition, account }: Applicant): void {
  const owner = readExposed(definition).account;
  if (owner !== undefined && owner !== account)
    throw refuse('insufficient-scope', 403, 'SERVER_ERROR', 'Workflow is private to another linked account');
}

export const readWorkflow = onOwnWorkflow(getWorkflow, isTheirs);
export const removeWorkflow = onOwnWorkflow(deleteWorkflow, isTheirs);
export const setPublished = onOwnWorkflow(publishWorkflow, isTheirs);
export const listOwnVersions = onOwnWorkflow(pageVersions, isTheirs);
export const toggleWorkflow = onOwnWorkflow(installWorkflow, isTheirs);

/** Stores the draft of a new workflow; of a graph, when there is one. */
export const createDraft = defineAccountCreate((document, account, randomId) => {
  const given = isObject(document) ? document : {};
  const definition = translateDocument(given, account, [randomId(), randomId(), randomId(), randomId()].join(''));
  const slug = typeof given.slug === 'string' ? given.slug : '';
  const event = triggerOf(given)?.event;
  return {
    definition,
    labels: {
      ...(account === null ? {} : { [OWNER_LABEL]: account }),
      ...(slug === '' ? {} : { [SLUG_LABEL]: slug }),
      ...(typeof event === 'string' ? { [EVENT_LABEL]: event } : {}),
    },
  };
});
