import { describe, expect, it } from 'vitest';
import { findInputFault } from '../../../workflows/engine/input-fault.ts';
import { makeReference } from '../../../workflows/language/references.ts';

const schema = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string' }, count: { type: 'integer' }, any: true, both: { type: ['string', 'null'] } },
};

describe('findInputFault', () => {
  it('accepts what has the required keys and plain types', () => {
    expect(findInputFault(schema, { text: 'x', count: 2, any: [], both: null, more: 1 })).toBeNull();
    expect(findInputFault(true, 5)).toBeNull();
    expect(findInputFault({}, [1])).toBeNull();
  });

  it('takes what is kept outside for any text, list or object, and for nothing else', () => {
    const large = makeReference('v1', 100_000);
    for (const type of ['string', 'array', 'object', ['null', 'string']]) {
      expect(findInputFault({ type, required: ['text'] }, large)).toBeNull();
      expect(findInputFault({ properties: { text: { type } } }, { text: large })).toBeNull();
    }
    expect(findInputFault({ type: 'integer' }, large)).toEqual({
      field: '',
      problem: 'is a large value and not integer',
    });
    expect(findInputFault({ properties: { n: { type: 'boolean' } } }, { n: large })).toMatchObject({ field: 'n' });
  });

  it('names the key at fault', () => {
    expect(findInputFault(schema, { count: 1 })).toEqual({ field: 'text', problem: 'has no "text"' });
    expect(findInputFault(schema, { text: null })).toMatchObject({
      field: 'text',
      problem: 'has null in "text" and not string',
    });
    expect(findInputFault(schema, { text: '', count: 1.5 })).toMatchObject({ field: 'count' });
    expect(findInputFault(schema, 'x')).toEqual({ field: '', problem: 'is string and not object' });
    expect(findInputFault({ type: 'object', required: ['constructor'] }, {})).toMatchObject({ field: 'constructor' });
  });
});
