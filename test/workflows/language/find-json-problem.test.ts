import { expect, it } from 'vitest';
import { findJsonProblem, MAX_JSON_DEPTH } from '../../../workflows/language/find-json-problem.ts';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

it('takes JSON as deep as allowed, and tells of what is deeper, however deep', () => {
  expect(findJsonProblem({ a: [1, 'x', null, { b: true }] })).toBeNull();
  expect(findJsonProblem(nested(MAX_JSON_DEPTH))).toBeNull();
  expect(findJsonProblem(nested(MAX_JSON_DEPTH + 1))).toContain('200 deep');
  expect(findJsonProblem({ a: [nested(100_000)] })).toContain('200 deep');
});

it('tells of numbers that JSON.parse could not keep', () => {
  expect(findJsonProblem(JSON.parse('{"a":[1e308]}'))).toBeNull();
  expect(findJsonProblem(JSON.parse('{"a":[1e400]}'))).toContain('1.8e308');
});
