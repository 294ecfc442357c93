import type { Express, Request, Response } from 'express';
import { AppError } from '../../workflows/language/app-error.ts';
import { checkReadiness } from '../operations/check-readiness.ts';
import type { OperationDeps } from '../operations/deps.ts';
import type { Dialect } from './define-dialect.ts';
import { mountDocs } from './docs-page.ts';
import { buildDialectOpenapi, buildOpenapi } from './openapi/build-openapi.ts';
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
  const version = facts.version ?? '0.0.0';
  const routes: { [path: string]: (req: Request, res: Response) => void | Promise<void> } = {
    '/': (_req, res) => void res.json(indexOf(facts, dialects)),
    '/healthz': (_req, res) => void res.set('Cache-Control', 'no-store').json({ status: 'ok' }),
    '/readyz': async (_req, res) => {
      const readiness = await checkReadiness.run(deps, {}, contextOf(res, never));
      if (!readiness.ready) res.status(503).set('Retry-After', '2');
      res.set('Cache-Control', 'no-store').json(readiness);
    },
    '/openapi.json': sendOnceMade(() => buildOpenapi(dialects, version)),
    ...Object.fromEntries(
      dialects.map((dialect) => [
        `/openapi/${dialect.name}.json`,
        sendOnceMade(() => buildDialectOpenapi(dialect, version)),
      ]),
    ),
    '/problems/:code': (req, res) => void res.type('html').send(problemPage(String(req.params.code))),
  };
  app.use(['/docs', '/problems'], securePages);
  for (const [path, answer] of Object.entries(routes)) app.route(path).get(answer).all(refuse);
  mountDocs(app, dialects);
}

/** Made when it is first asked for. */
function sendOnceMade(make: () => object): (req: Request, res: Response) => void {
  let text: string | undefined;
  return (_req, res) => {
    text ??= JSON.stringify(make());
    res.type('application/json').send(text);
  };
}

function indexOf(facts: SystemFacts, dialects: readonly Dialect[]) {
  return {
    name: 'Stepgraph',
    version: facts.version ?? '0.0.0',
    api: '/v1',
    docs: '/docs',
    openapi: '/openapi.json',
    dialects: dialects.map(({ name, title }) => ({
      name,
      title,
      docs: `/docs/${name}`,
      openapi: `/openapi/${name}.json`,
    })),
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
