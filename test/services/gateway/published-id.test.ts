import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { publishedId, publishedUuid } from '../../../services/gateway/published-id.ts';

const hex = { alphabet: '0123456789abcdef', length: 24 };
const letters = { alphabet: '0123456789abcdefghijklmnopqrstuvwxyz', length: 28, prefix: 'job_' };
const forms = [
  ['a UUID', publishedUuid({ name: 'sample' }), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['24 hex digits', publishedId({ name: 'sample', ...hex }), /^[0-9a-f]{24}$/],
  ['28 letters and digits', publishedId({ name: 'sample', ...letters }), /^job_[0-9a-z]{28}$/],
] as const;
const ownId = fc.string({
  unit: fc.constantFrom(...'0123456789abcdefghijklmnopqrstuvwxyz'),
  minLength: 8,
  maxLength: 8,
});

it.each(forms)('%s stands for one of our ids, and is read back', (_, form, pattern) => {
  fc.assert(
    fc.property(ownId, (characters) => {
      const published = form.toPublished(`ex-${characters}`);
      expect(published).toMatch(pattern);
      expect(form.toOwn(published)).toBe(`ex-${characters}`);
    }),
  );
  for (const characters of ['00000000', 'zzzzzzzz'])
    expect(form.toOwn(form.toPublished(`ex-${characters}`))).toBe(`ex-${characters}`);
});

it.each(forms)('%s that was made up or changed stands for nothing', (_, form) => {
  const published = form.toPublished('ex-1a2b3c4d');
  for (let at = 0; at < published.length; at += 1) {
    const other = published[at] === '0' ? '1' : '0';
    expect(form.toOwn(published.slice(0, at) + other + published.slice(at + 1))).toBeNull();
  }
  for (const wrong of ['', ' ', 'ex-1a2b3c4d', `${published}0`, published.slice(1), published.slice(0, -1)])
    expect(form.toOwn(wrong)).toBeNull();
});

it('a UUID is one of version 4, in either case', () => {
  const form = publishedUuid({ name: 'sample' });
  const uuid = form.toPublished('ex-1a2b3c4d');
  expect(z.uuidv4().safeParse(uuid).success).toBe(true);
  expect(form.toOwn(uuid.toUpperCase())).toBe('ex-1a2b3c4d');
  expect(form.toOwn('550e8400-e29b-41d4-a716-446655440000')).toBeNull();
});

it('forms of different APIs and of different things have nothing in common', () => {
  const id = publishedId({ name: 'sample', ...hex }).toPublished('ex-1a2b3c4d');
  expect(publishedId({ name: 'other', ...hex }).toOwn(id)).toBeNull();
  const ofWorkflow = publishedId({ name: 'sample', ...hex, own: 'wf-' });
  expect(ofWorkflow.toOwn(id)).toBeNull();
  expect(ofWorkflow.toOwn(ofWorkflow.toPublished('wf-1a2b3c4d'))).toBe('wf-1a2b3c4d');
});

it('only our ids have a published form', () => {
  const form = publishedUuid({ name: 'sample' });
  for (const wrong of ['1a2b3c4d', 'wf-1a2b3c4d', 'ex-1a2b3c4', 'ex-1a2b3c4d5', 'ex-1A2B3C4D'])
    expect(() => form.toPublished(wrong)).toThrow('is no id of ours');
});

it('never changes: clients keep these', () => {
  expect(publishedUuid({ name: 'fabricate' }).toPublished('ex-1a2b3c4d')).toBe('cf07410e-5b1f-4f7e-8b1c-0aa715a3e76a');
  expect(publishedId({ name: 'refold', ...hex }).toPublished('ex-1a2b3c4d')).toBe('eba489c2a162f5e137d64f76');
});
