import { expect, it } from 'vitest';
import { coalesce } from '../../../services/temporal/coalesce.ts';

it('calls with one key share the answer that is under way, and a later one asks again', async () => {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const ask = coalesce(async (key) => {
    asked.push(key);
    const turn = asked.length;
    await new Promise<void>((resolve) => answers.push(resolve));
    if (key === 'bad') throw new Error('no');
    return `${key} ${turn}`;
  });
  const [one, same, other, bad] = [ask('a'), ask('a'), ask('b'), ask('bad')];
  for (const answer of answers) answer();
  expect(await Promise.all([one, same, other])).toEqual(['a 1', 'a 1', 'b 2']);
  await expect(bad).rejects.toThrow('no');
  const again = ask('a');
  answers.at(-1)?.();
  expect(await again).toBe('a 4');
  expect(asked).toEqual(['a', 'b', 'bad', 'a']);
});
