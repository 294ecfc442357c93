import { AppError } from '../../../../workflows/language/app-error.ts';
import type { ActingFor } from '../../../operations/linked-accounts.ts';

/** Where a header is read. */
interface Headers {
  header(name: string): string | undefined;
}

/** For whom a request acts: the header, or the session token, which is a key that is granted one account. */
export function accountOf({ header }: Headers): ActingFor {
  const named = header('linked_account_id')?.trim();
  return { named: named ? decodeText(named) : null, required: !hasSession({ header }) };
}

/** Whether it comes with a session token in the place of key and account. */
export function hasSession({ header }: Headers): boolean {
  return /^Bearer +\S/i.test(header('authorization') ?? '');
}

/** The application. @throws AppError that answers with the envelope of its own */
export function slugOf({ header }: Headers): string {
  const slug = header('slug')?.trim();
  if (slug) return decodeText(slug);
  const detail = 'Workflow ID and slug are required';
  throw new AppError('invalid-request', detail, { faults: [{ pointer: '', parameter: 'slug', detail }] });
}

/** Of a text that says true or false; absent: false. @throws AppError `invalid-request` */
export function flagOf(text: string | undefined, name: string): boolean {
  const word = text?.trim().toLowerCase();
  if (word === 'true') return true;
  if (word === undefined || word === '' || word === 'false') return false;
  const detail = `${name} takes true or false.`;
  throw new AppError('invalid-request', detail, { faults: [{ pointer: '', parameter: name, detail }] });
}

/** Production keys start with `pk`, test keys with `tk`; without a key it is a development machine. */
export function environmentOf(request: Headers): 'test' | 'production' {
  const key = keyOf(request);
  return key === null || key.startsWith('tk') ? 'test' : 'production';
}

/** Node gives header bytes as Latin-1; clients that send other letters send UTF-8. */
function decodeText(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  const decoded = bytes.toString('utf8');
  return decoded.includes('\ufffd') ? text : decoded;
}

/** The key that a request carries; null: none. */
export function keyOf({ header }: Headers): string | null {
  return header('x-api-key') ?? /^Bearer +(\S+)/i.exec(header('authorization') ?? '')?.[1] ?? null;
}
