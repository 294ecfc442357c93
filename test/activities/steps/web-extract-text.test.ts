import { expect, test } from 'vitest';
import webExtractText from '../../../activities/steps/web-extract-text.ts';
import { actionContext } from '../action-context.ts';

const textOf = async (html: string) => (await webExtractText.perform({ html }, actionContext())) as { text: string };

test.each([
  ['<p>One <b>two</b>\n three</p>', 'One two three'],
  ['<h1>Title</h1><p>First</p><p>Second<br>line</p>', 'Title\n\nFirst\n\nSecond\nline'],
  ['<ul><li>a</li><li>b</li></ul>', ' * a\n * b'],
  ['<a href="https://a.example">here</a> <img src="x" alt="picture">', 'here'],
  ['<head><title>T</title><style>p{}</style></head><body><script>evil()</script>said</body>', 'said'],
  ['<p>a &amp; b &lt;c&gt; &#228; &euro;</p>', 'a & b <c> ä €'],
  ['no markup', 'no markup'],
  ['<p>never closed <div>still', 'never closed\n\nstill'],
  ['', ''],
])('%j', async (html, text) => {
  expect(await textOf(html)).toEqual({ text });
});

test.each([
  ['nesting', '<div>'.repeat(1000)],
  ['open tags', '<'.repeat(500_000)],
  ['wide tables', `<table>${'<tr><td>x</td></tr>'.repeat(20_000)}</table>`],
  ['attributes', `<p ${'a=b '.repeat(200_000)}>x</p>`],
  ['entities', '&'.repeat(900_000)],
])('%s does not bring it down', async (_, html) => {
  expect(typeof (await textOf(html)).text).toBe('string');
});

test.each([
  ['over a million characters', 'x'.repeat(1_000_001)],
  ['deep nesting', '<div>'.repeat(100_000)],
  ['nesting that seems to be closed', '<div></x>'.repeat(100_000)],
  ['what is never closed', '<p>a<li>b<td>c'.repeat(30_000)],
  ['nesting that comments close', '<div><!--</div>-->'.repeat(50_000)],
])('%s is refused before it is parsed', async (_, html) => {
  await expect(textOf(html)).rejects.toMatchObject({ code: 'step-input-invalid' });
});
