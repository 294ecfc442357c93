import { z } from 'zod';
import { fileName } from '../../../../activities/files/file-name.ts';
import { createFile } from '../../../operations/create-file.ts';
import { deleteFile } from '../../../operations/delete-file.ts';
import { getFile } from '../../../operations/get-file.ts';
import { listFiles, listSentFiles } from '../../../operations/list-files.ts';
import { readFile } from '../../../operations/read-file.ts';
import { type Route, route } from '../../define-route.ts';
import { contentHeaders, rangeInput } from '../../file-answer.ts';
import { nextLink } from '../../next-link.ts';
import { pageQuery } from './wire.ts';

/** Files: sent by callers, written by executions. */
export const fileRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/files',
    operation: createFile,
    status: 201,
    upload: true,
    idempotent: true,
    query: z.strictObject({ name: fileName.describe('Under which it is saved; needed.') }),
    response: createFile.output,
    toInput: ({ query, header, upload, idempotencyKey }) => ({
      name: query.name,
      contentType: header('content-type'),
      size: toSize(header('content-length')),
      idempotencyKey,
      data: upload,
    }),
    toResponse: (file) => file,
    headers: ({ id }) => ({ Location: `/v1/files/${id}` }),
  }),
  route({
    method: 'get',
    path: '/files',
    operation: listSentFiles,
    status: 200,
    query: pageQuery,
    response: listSentFiles.output,
    toInput: ({ query }) => query,
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/files/:file',
    operation: getFile,
    status: 200,
    response: getFile.output,
    toInput: ({ params }) => ({ file: params.file }),
    toResponse: (file) => file,
  }),
  route({
    method: 'get',
    path: '/files/:file/content',
    operation: readFile,
    status: 200,
    otherwise: { status: 206, when: ({ range }) => range !== null },
    toInput: ({ params, header }) => ({ file: params.file, ...rangeInput(header) }),
    headers: contentHeaders,
    toContent: ({ content }) => content,
  }),
  route({
    method: 'delete',
    path: '/files/:file',
    operation: deleteFile,
    status: 204,
    toInput: ({ params }) => ({ file: params.file }),
  }),
  route({
    method: 'get',
    path: '/executions/:execution/files',
    operation: listFiles,
    status: 200,
    query: pageQuery,
    response: listFiles.output,
    toInput: ({ params, query }) => ({ ...query, execution: params.execution }),
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
];

/** What the request says of its length; nothing when it comes in chunks. */
function toSize(header: string | undefined): number | undefined {
  return header === undefined || !/^\d{1,15}$/.test(header) ? undefined : Number(header);
}
