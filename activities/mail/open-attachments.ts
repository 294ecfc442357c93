import { ActionFailure } from '../action-failure.ts';
import type { ActionContext } from '../define-action.ts';
import { openFile, withFiles } from '../files/with-files.ts';
import type { MailAttachment } from './mailer.ts';

/** Bytes of a message's bodies and files, before they are coded for the way. */
export const MAX_MAIL_BYTES = 25 * 1024 * 1024;

/** Which file goes with a message, and as what. */
interface NamedAttachment {
  file?: string | undefined;
  name?: string | undefined;
  as?: string | undefined;
  contentType?: string | undefined;
  contentId?: string | undefined;
}

/**
 * Opens the files of a message, whose bodies have so many bytes already; nothing of them is read yet.
 * @throws ActionFailure `file-not-found`, `file-too-large`, `unavailable`
 */
export async function openAttachments(
  named: readonly NamedAttachment[],
  bodyBytes: number,
  context: Pick<ActionContext, 'files' | 'tenantId' | 'executionId'>,
): Promise<MailAttachment[]> {
  const opened: MailAttachment[] = [];
  let bytes = bodyBytes;
  for (const { as, contentType, contentId = null, ...which } of named) {
    const { facts, read } = await withFiles(context, (files) => openFile(files, context, which));
    bytes += facts.size;
    opened.push({
      name: as ?? facts.name,
      contentType: contentType ?? facts.contentType,
      contentId,
      read: () => read(),
    });
  }
  if (bytes > MAX_MAIL_BYTES) throw tooLarge(bytes);
  return opened;
}

function tooLarge(bytes: number): ActionFailure {
  const message = `The email would have ${bytes} bytes; ${MAX_MAIL_BYTES} are allowed, attachments included.`;
  return new ActionFailure('file-too-large', message, {
    retryable: false,
    details: { bytes, maxBytes: MAX_MAIL_BYTES },
  });
}
