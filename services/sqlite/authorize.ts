import { constants } from '@photostructure/sqlite';

/** What SQLite is about to do, in the words of `sqlite3_set_authorizer`. */
export interface Deed {
  action: number;
  one: string | null;
  two: string | null;
}

/** Reading ones, whose argument names what is asked about. */
const asking = [
  'table_info',
  'table_xinfo',
  'table_list',
  'index_list',
  'index_info',
  'index_xinfo',
  'foreign_key_list',
  'foreign_key_check',
  'integrity_check',
  'quick_check',
  'optimize',
];
/** Told, but never set: setting them would change the file's form, or what holds for the connection. */
const telling = [
  'encoding',
  'page_count',
  'page_size',
  'freelist_count',
  'schema_version',
  'data_version',
  'foreign_keys',
  'journal_mode',
  'compile_options',
  'function_list',
  'collation_list',
  'module_list',
];
/** Numbers of the author's own in the file, and a delay of checks until the transaction ends. */
const settable = ['user_version', 'application_id', 'defer_foreign_keys'];
const modules = ['fts5', 'rtree', 'rtree_i32', 'geopoly'];
const refusedFunctions = ['load_extension', 'fts3_tokenizer', 'readfile', 'writefile', 'edit'];

/**
 * Whether a statement of an author may do it: everything inside its file, nothing outside, and not what holds the transaction
 * around it. SQLite asks while it compiles a statement, so a refusal comes before anything is done.
 */
export function mayDo({ action, one, two }: Deed, statement: { vacuum: boolean }): boolean {
  switch (action) {
    case constants.SQLITE_ATTACH:
      // VACUUM attaches a nameless file of its own, and begins a transaction; VACUUM INTO would name one.
      return statement.vacuum && one === '';
    case constants.SQLITE_TRANSACTION:
      return statement.vacuum;
    case constants.SQLITE_DETACH:
    case constants.SQLITE_SAVEPOINT:
      return false;
    case constants.SQLITE_PRAGMA:
      return mayAsk((one ?? '').toLowerCase(), two);
    case constants.SQLITE_CREATE_VTABLE:
      return modules.includes((two ?? '').toLowerCase());
    case constants.SQLITE_FUNCTION:
      return !refusedFunctions.includes((two ?? '').toLowerCase());
    default:
      return true;
  }
}

function mayAsk(pragma: string, value: string | null): boolean {
  return asking.includes(pragma) || settable.includes(pragma) || (telling.includes(pragma) && value === null);
}
