import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeTemplate,
  loneExpression,
  plainText,
  splitTemplate,
  UnclosedTemplate,
} from '../../../workflows/language/template.ts';

describe('splitTemplate', () => {
  it.each([
    ['{{ a }}', ['=a']],
    ['x {{ a }} y {{b}}', ['x ', '=a', ' y ', '=b']],
    ['{{ "}}" }}', ['="}}"']],
    ['{{ \'}}\' + "\\"}}" }}!', ['=\'}}\' + "\\"}}"', '!']],
    ['{{ {"a": {"b": 1}} }}', ['={"a": {"b": 1}}']],
    ['{{{"a":1}}}', ['={"a":1}']],
    ['{{ r"\\" }}', ['=r"\\"']],
    ['{{ """ "}} """ }}', ['=""" "}} """']],
    ['no braces { } }}', ['no braces { } }}']],
    ['', []],
  ])('%s', (text, parts) => {
    expect(splitTemplate(text).map((part) => (part.kind === 'text' ? part.text : `=${part.source}`))).toEqual(parts);
  });

  it.each(['{{', 'a {{ b }', '{{ "}} ', '{{ { }}'])('%s has no end', (text) => {
    expect(() => splitTemplate(text)).toThrow(UnclosedTemplate);
  });

  it('gives plain text back whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('{{')),
        (text) => {
          expect(splitTemplate(text)).toEqual(text === '' ? [] : [{ kind: 'text', text }]);
        },
      ),
    );
  });
});

describe('loneExpression', () => {
  it('is null for anything but one template', () => {
    expect(loneExpression(' {{ a }} ')).toBe('a');
    expect(loneExpression('{{ a }}{{ b }}')).toBeNull();
    expect(loneExpression('x{{ a }}')).toBeNull();
    expect(loneExpression('a')).toBeNull();
  });
});

describe('plainText', () => {
  it('gives back what was escaped, whatever it was', () => {
    const braces = fc.array(fc.constantFrom('{', '}', '"', ' ', 'a', '{{'), { maxLength: 12 });
    fc.assert(
      fc.property(braces, (parts) => {
        const text = parts.join('');
        expect(plainText(escapeTemplate(text))).toBe(text);
      }),
    );
  });

  it.each(['{{ input.x }}', '{{', 'a {{ "{{" }} {{ b }}', '{{{ "{{" }}', '{{ "{{" + b }}'])('%s needs data', (text) => {
    expect(plainText(text)).toBeNull();
  });
});
