import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { FileStore } from '../../../activities/files/file-store.ts';
import { MAX_MAIL_BYTES, openAttachments } from '../../../activities/mail/open-attachments.ts';

let reads = 0;
/** Files by id, and by name as `newest-` and their id; a number is their size. */
const open = async (_tenant: string, _execution: string, what: string) => {
  const id = what.replace('newest-', '');
  const size = Number(id);
  if (Number.isNaN(size)) return null;
  const facts = { id, number: 1, executionId: null, name: `${what}.bin`, size, contentType: 'text/csv', sha256: null };
  const read = () => {
    reads += 1;
    return Readable.from([]);
  };
  return { facts: { ...facts, createdAt: new Date(0) }, read };
};
const files = { openFor: open, openNamed: open } as Partial<FileStore> as FileStore;
const context = { files, tenantId: 'default', executionId: 'ex-1' };

test('takes name and type of the file, unless they are said', async () => {
  const opened = await openAttachments(
    [{ file: '1' }, { name: 'newest-2', as: 'b.txt', contentType: 'text/plain' }],
    0,
    context,
  );
  expect(opened).toMatchObject([
    { name: '1.bin', contentType: 'text/csv', contentId: null },
    { name: 'b.txt', contentType: 'text/plain', contentId: null },
  ]);
  expect(reads).toBe(0);
  opened[0]?.read();
  expect(reads).toBe(1);
});

test('all together are capped, bodies too, before anything is read', async () => {
  const half = MAX_MAIL_BYTES / 2;
  expect(await openAttachments([{ file: `${half}` }, { file: `${half}` }], 0, context)).toHaveLength(2);
  const over = openAttachments([{ file: `${half}` }, { file: `${half}` }], 1, context);
  await expect(over).rejects.toMatchObject({ code: 'file-too-large', details: { bytes: MAX_MAIL_BYTES + 1 } });
});

test('a file that is not there, and a worker without files', async () => {
  await expect(openAttachments([{ name: 'nothing' }], 0, context)).rejects.toMatchObject({ code: 'file-not-found' });
  const { files: _, ...without } = context;
  await expect(openAttachments([{ file: '1' }], 0, without)).rejects.toMatchObject({
    code: 'unavailable',
    retryable: true,
  });
});
