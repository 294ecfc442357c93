import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

const nothing = "default-src 'none'; frame-ancestors 'none'";

/** For every answer: data is never a page, a script or a frame. */
export function secureAnswers(_req: Request, res: Response, next: NextFunction): void {
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Content-Security-Policy', nothing);
  next();
}

/** For pages: everything comes from this server and nothing is evaluated. Swagger UI sets inline styles. */
export const securePages = helmet({
  strictTransportSecurity: false,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      imgSrc: ["'self'", 'data:'],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
    },
  },
});
