import { createRequire } from 'node:module';
import express, { type Express } from 'express';

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Stepgraph API</title>
<link rel="icon" href="/docs/assets/favicon-32x32.png">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<main id="reference"></main>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/reference.js"></script>
</html>
`;

/** No validator badge: it would call a server on the internet. */
const script = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', validatorUrl: null, deepLinking: true, tryItOutEnabled: true });
`;

/** Only what the page loads. */
const assets = /^\/(?:swagger-ui\.css|swagger-ui-bundle\.js|favicon-32x32\.png)$/;

/** Serves the API reference from this machine alone: it works without internet. */
export function mountDocs(app: Express): void {
  const folder: unknown = createRequire(import.meta.url)('swagger-ui-dist/absolute-path.js')();
  app.get('/docs', (_req, res) => void res.type('html').send(page));
  app.get('/docs/reference.js', (_req, res) => void res.type('js').send(script));
  const serve = express.static(String(folder), { index: false, redirect: false, maxAge: '1d' });
  app.use('/docs/assets', (req, res, next) => (assets.test(req.path) ? serve(req, res, next) : next()));
}
