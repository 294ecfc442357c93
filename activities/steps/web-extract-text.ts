import { compile } from 'html-to-text';
import { z } from 'zod';
import { defineAction } from '../define-action.ts';
import { nestsDeeper } from '../html/nests-deeper.ts';

/** Characters: the work is done in one go, and others wait meanwhile. */
const MAX_CHARACTERS = 1_000_000;
/** The parser keeps a list of open elements, and looks through it for each of them. */
const MAX_NESTING = 1000;

/** Words only: no links, no pictures, no capitals that the page does not have. */
const toText = compile({
  wordwrap: false,
  limits: { maxInputLength: MAX_CHARACTERS, maxDepth: 200 },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ...['script', 'style', 'noscript', 'template', 'svg', 'head'].map((selector) => ({ selector, format: 'skip' })),
  ],
});

const page = z
  .string()
  .max(MAX_CHARACTERS)
  .refine((html) => !nestsDeeper(html, MAX_NESTING), `nests its elements more than ${MAX_NESTING} deep`);

export default defineAction({
  type: 'web.extract_text',
  aliases: ['Web.ExtractText'],
  summary: 'Take the text out of a web page',
  docs: 'Gives the words of the page in reading order, paragraphs and list items in lines of their own; scripts, styles, pictures and the addresses of links are left out. Elements nested more than 200 deep are left out too.',
  input: z.strictObject({ html: page.describe('The page.') }),
  output: z.object({ text: z.string().describe('What a reader reads.') }),
  example: {
    input: { html: '<h1>Opening hours</h1><p>Monday to <b>Friday</b></p>' },
    output: { text: 'Opening hours\n\nMonday to Friday' },
  },
  defaults: { idempotent: true, local: true },
  run: async ({ html }) => ({ text: toText(html) }),
});
