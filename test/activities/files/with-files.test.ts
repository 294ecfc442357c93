import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { FileFacts, FileStore, OpenFile } from '../../../activities/files/file-store.ts';
import { openFile, readWhole, withFiles } from '../../../activities/files/with-files.ts';
import { AppError } from '../../../workflows/language/app-error.ts';
import { actionContext } from '../action-context.ts';

const bytes = Buffer.from('0123456789');
const facts: FileFacts = {
  ...{ id: 'file-00000001', number: 1, executionId: 'ex-1', name: 'digits', size: 10, contentType: 'text/plain' },
  ...{ sha256: null, createdAt: new Date(0) },
};
const digits: OpenFile = {
  facts,
  read: ({ start, end } = { start: 0, end: 10 }) => Readable.from([bytes.subarray(start, end)]),
};
const files: FileStore = {
  write: () => Promise.reject(new AppError('unavailable', 'away')),
  append: () => Promise.reject(new AppError('file-limit', 'full')),
  openFor: async (_tenant, _execution, id) => (id === facts.id ? digits : null),
  openNamed: async (_tenant, _execution, name) => (name === 'digits' ? digits : null),
  list: async () => [],
};
const context = actionContext({ files });

test('a store that is away, or missing, may be there for another attempt; what is refused stays refused', async () => {
  const target = { tenantId: 't', executionId: 'ex-1', path: 'p', name: 'n', contentType: 'text/plain' };
  const away = withFiles(context, (store) => store.write(target, bytes));
  await expect(away).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  const full = withFiles(context, (store) => store.append({ ...target, key: 'k' }, bytes));
  await expect(full).rejects.toMatchObject({ code: 'file-limit' });
  await expect(full).rejects.not.toHaveProperty('retryable');
  const none = withFiles(actionContext(), async () => 1);
  await expect(none).rejects.toMatchObject({ code: 'unavailable', retryable: true });
});

test('a file is opened by id or name, or told to be missing', async () => {
  expect(await openFile(files, context, { file: facts.id })).toBe(digits);
  expect(await openFile(files, context, { name: 'digits' })).toBe(digits);
  for (const reference of [{ file: 'file-00000002' }, { name: 'letters' }])
    await expect(openFile(files, context, reference)).rejects.toMatchObject({
      code: 'file-not-found',
      retryable: false,
      details: { file: Object.values(reference)[0] },
    });
});

test.each([
  [{}, '0123456789'],
  [{ offset: 3 }, '3456789'],
  [{ offset: 3, length: 2 }, '34'],
  [{ offset: 9, length: 5 }, '9'],
  [{ offset: 99 }, ''],
])('%j reads %j', async (range, expected) => {
  expect(Buffer.from(await readWhole(digits, { ...range, maxBytes: 10 })).toString()).toBe(expected);
});

test('what is larger than a step takes is refused before it is read', async () => {
  await expect(readWhole(digits, { maxBytes: 9 })).rejects.toMatchObject({
    code: 'file-too-large',
    details: { bytes: 10, maxBytes: 9 },
  });
  expect(await readWhole(digits, { length: 9, maxBytes: 9 })).toHaveLength(9);
});
