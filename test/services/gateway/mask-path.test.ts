import { expect, it } from 'vitest';
import { maskPath } from '../../../services/gateway/mask-path.ts';
import { sampleDialect } from './sample-dialect.ts';

const dialects = [{ ...sampleDialect, publicPaths: ['/sample/hooks'] }];

it('hides what follows a public path, and nothing else', () => {
  expect(maskPath(dialects, '/sample/hooks/token')).toBe('/sample/hooks/…');
  expect(maskPath(dialects, '/sample/hooks/token/more')).toBe('/sample/hooks/…');
  expect(maskPath(dialects, '/sample/hooksters')).toBe('/sample/hooksters');
  expect(maskPath(dialects, '/sample/strict')).toBe('/sample/strict');
  expect(maskPath(dialects, '/elsewhere')).toBe('/elsewhere');
});
