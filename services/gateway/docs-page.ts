import { createRequire } from 'node:module';
import express, { type Express } from 'express';
import type { Dialect } from './define-dialect.ts';

/** The page of one document; links lead to the others. */
function writePage(title: string, dialects: readonly Dialect[]): string {
  const links = dialects.map((dialect) => `<a href="/docs/${dialect.name}">${dialect.title}</a>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="icon" href="/docs/assets/favicon-32x32.png">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<nav class="swagger-ui"><div class="wrapper"><p><a href="/docs">Everything</a> · ${links.join(' · ')}</p></div></nav>
<main id="reference"></main>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/reference.js"></script>
</html>
`;
}

/** The document is the one that the page's path names. No validator badge: it would call a server on the internet. */
const script = `const [, name] = /^\\/docs\\/(\\w+)$/.exec(location.pathname) ?? [];
SwaggerUIBundle({ url: name ? '/openapi/' + name + '.json' : '/openapi.json', dom_id: '#reference', validatorUrl: null, deepLinking: true, tryItOutEnabled: true });
`;

/** Only what the page loads. */
const assets = /^\/(?:swagger-ui\.css|swagger-ui-bundle\.js|favicon-32x32\.png)$/;

/** Serves the API reference from this machine alone: it works without internet. */
export function mountDocs(app: Express, dialects: readonly Dialect[]): void {
  const folder: unknown = createRequire(import.meta.url)('swagger-ui-dist/absolute-path.js')();
  app.get('/docs', (_req, res) => void res.type('html').send(writePage('Stepgraph API', dialects)));
  for (const { name, title } of dialects)
    app.get(`/docs/${name}`, (_req, res) => void res.type('html').send(writePage(`${title} API`, dialects)));
  app.get('/docs/reference.js', (_req, res) => void res.type('js').send(script));
  const serve = express.static(String(folder), { index: false, redirect: false, maxAge: '1d' });
  app.use('/docs/assets', (req, res, next) => (assets.test(req.path) ? serve(req, res, next) : next()));
}
