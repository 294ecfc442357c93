import type { Express, Request, Response } from 'express';
import { AppError } from '../../workflows/language/app-error.ts';
import { checkReadiness } from '../operations/check-readiness.ts';
import type { OperationDeps } from '../operations/deps.ts';
import type { Dialect } from './define-dialect.ts';
import { mountDocs } from './docs-page.ts';
import { buildOpenapi } from './openapi/build-openapi.ts';
import { problemPage } from './problem-page.ts';
import { contextOf } from './request-context.ts';
import { securePages } from './security-headers.ts';

/** What the index tells about the installation. */
export interface SystemFacts {
  version?: string;
  temporalUiUrl?: string | null;
}

const never = new AbortController().signal;

/** Routes beside the APIs: health, the reference, pages about problems, an index. */
export function mountSystemRoutes(
  app: Express,
  { dialects, deps, facts }: { dialects: readonly Dialect[]; deps: OperationDeps; facts: SystemFacts },
): void {
  let openapi: string | undefined;
  const writeOpenapi = () => JSON.stringify(buildOpenapi(dialects, facts.version ?? '0.0.0'));
  const routes: { [path: string]: (req: Request, res: Response) => void | Promise<void> } = {
    '/': (_req, res) => void res.json(indexOf(facts)),
    '/healthz': (_req, res) => void res.set('Cache-Control', 'no-store').json({ status: 'ok' }),
    '/readyz': async (_req, res) => {
      const readiness = await checkReadiness.run(deps, {}, contextOf(res, never));
      if (!readiness.ready) res.status(503).set('Retry-After', '2');
      res.set('Cache-Control', 'no-store').json(readiness);
    },
    '/openapi.json': (_req, res) => {
      openapi ??= writeOpenapi();
      res.type('application/json').send(openapi);
    },
    '/problems/:code': (req, res) => void res.type('html').send(problemPage(String(req.params.code))),
  };
  app.use(['/docs', '/problems'], securePages);
  for (const [path, answer] of Object.entries(routes)) app.route(path).get(answer).all(refuse);
  mountDocs(app);
}

function indexOf(facts: SystemFacts) {
  return {
    name: 'Stepgraph',
    version: facts.version ?? '0.0.0',
    api: '/v1',
    docs: '/docs',
    openapi: '/openapi.json',
    health: '/healthz',
    readiness: '/readyz',
    ...(facts.temporalUiUrl ? { temporalUi: facts.temporalUiUrl } : {}),
  };
}

function refuse(req: Request, res: Response): void {
  res.set('Allow', 'GET, HEAD, OPTIONS');
  if (req.method !== 'OPTIONS')
    throw new AppError('method-not-allowed', `${req.method} is not taken here; the route takes GET.`);
  res.status(204).end();
}
