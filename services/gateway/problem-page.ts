import { AppError } from '../../workflows/language/app-error.ts';
import { type ErrorCode, errorTable } from '../../workflows/language/error-table.ts';

/** The page that the `type` of a problem resolves to. @throws AppError `route-not-found` for a code without a row. */
export function problemPage(code: string): string {
  if (!isCode(code)) throw new AppError('route-not-found', 'There is no problem with this code.');
  const row = errorTable[code];
  return [
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${code}</title><style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}</style>`,
    `<h1><code>${code}</code></h1><p>${row.title}.</p>`,
    `<p>It answers a request with the HTTP status ${row.status}; a task or an execution that fails with it carries it as <code>error.code</code>. `,
    'The <code>detail</code> and <code>errors</code> beside it say where and what to do.</p>',
    '<p><a href="/docs">API reference</a></p></html>',
  ].join('');
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code);
}
