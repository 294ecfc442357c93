import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditLog } from '../../../services/operations/audit-log.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { type Asked, perform } from '../../../services/operations/perform.ts';
import { AppError } from '../../../workflows/language/app-error.ts';
import { callerOf } from './test-deps.ts';

let noted: unknown[];
const audit: AuditLog = {
  async done(_, { operation, resource }, tenantId) {
    noted.push(['done', operation, resource, tenantId]);
  },
  async failed(_, { operation, resource }, error) {
    noted.push(['failed', operation, resource, error instanceof AppError ? error.code : error]);
  },
};
// Nothing else of them is used.
const deps = { audit } as OperationDeps;
const context = callerOf('acme');
const asked = (more: Partial<Asked> = {}): Asked => ({
  operation: { name: 'doIt', scope: 'write' },
  changes: true,
  named: ['outer', 'inner'],
  ...more,
});
const give = (output: unknown) => async () => ({ output });

beforeEach(() => {
  noted = [];
});

describe('what is performed', () => {
  it.each([
    ['the id that comes out', { id: 'wf-1', name: 'A name' }, ['outer'], 'wf-1'],
    ['else what the path names last', { name: 'A name' }, ['outer', 'inner'], 'inner'],
    ['else the name that comes out', { name: 'token' }, [], 'token'],
    ['else nothing', { id: 7 }, [], null],
    ['else nothing, also of no object', null, [], null],
  ])('is noted with %s', async (_, output, named, resource) => {
    await perform(deps, context, asked({ named }), give(output));
    expect(noted).toEqual([['done', 'doIt', resource, undefined]]);
  });

  it('is noted for the tenant that the output tells', async () => {
    await perform(deps, context, asked(), give({ id: 'k', tenant: 'shop' }));
    expect(noted).toEqual([['done', 'doIt', 'k', 'shop']]);
  });

  it.each([
    ['reads', { changes: false }],
    ['runs', { operation: { name: 'doIt', scope: 'run' as const } }],
    ['what needs no key', { operation: { name: 'doIt', scope: 'public' as const } }],
  ])('is not noted of %s', async (_, more) => {
    await perform(deps, context, asked(more), give({ id: 'x' }));
    const fail = perform(deps, context, asked(more), () => Promise.reject(new Error('no')));
    await expect(fail).rejects.toThrow('no');
    expect(noted).toEqual([]);
  });

  it('is noted when it fails, and fails all the same', async () => {
    const error = new AppError('secret-not-found', 'no');
    await expect(perform(deps, context, asked(), () => Promise.reject(error))).rejects.toBe(error);
    expect(noted).toEqual([['failed', 'doIt', 'inner', 'secret-not-found']]);
  });

  it('is not done without the scope, and that is noted', async () => {
    const key = { id: 'k', scopes: ['read' as const], grants: null };
    let isDone = false;
    const work = async () => {
      isDone = true;
      return { output: null };
    };
    const refused = perform(deps, { ...context, caller: { tenantId: 'acme', key } }, asked(), work);
    await expect(refused).rejects.toMatchObject({ code: 'insufficient-scope' });
    expect(isDone).toBe(false);
    expect(noted).toEqual([['failed', 'doIt', 'inner', 'insufficient-scope']]);
  });
});
