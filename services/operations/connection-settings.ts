import { z } from 'zod';
import { REDACTED } from '../../workflows/language/sealed.ts';
import { secretName } from './secret-resource.ts';

const text = (most: number) => z.string().min(1).max(most);
const port = z.int().min(1).max(65_535);
const tls = z
  .enum(['off', 'require', 'verify'])
  .describe('`verify` encrypts and checks the certificate, `require` only encrypts.');

/** A value that is never given back: itself, or the name of a stored secret. */
const secretValue = z.union([
  z
    .string()
    .max(65_536)
    .refine((value) => value !== REDACTED, 'is what is shown in its place; send the value itself'),
  z.strictObject({ secret: secretName }),
]);

/** Settings by type, whose secret values are as `value` says. */
function settingsOf<Value extends z.ZodType>(value: Value) {
  const server = (usual: number) =>
    z.strictObject({
      host: text(253),
      port: port.default(usual),
      database: text(255),
      user: text(255),
      password: value,
      tls: tls.default('verify'),
    });
  return {
    postgresql: server(5432),
    mysql: server(3306),
    sqlite: z.strictObject({
      file: z
        .string()
        .regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}$/, 'is a bare file name: letters, digits, _ . and -, no dot first')
        .refine((name) => !/-(?:journal|wal|shm)$/i.test(name), 'is what SQLite calls a file of its own')
        .describe('Below the data folder, in a folder of the tenant.'),
    }),
    http: z.strictObject({
      baseUrl: z
        .url({ protocol: /^https?$/ })
        .max(2000)
        .describe('Nothing is sent to another origin.'),
      auth: z
        .discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('none') }),
          z.strictObject({ kind: z.literal('basic'), user: z.string().max(255), password: value }),
          z.strictObject({ kind: z.literal('bearer'), token: value }),
          z.strictObject({
            kind: z.literal('header'),
            name: z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'is no header name'),
            value,
          }),
        ])
        .default({ kind: 'none' }),
    }),
    smtp: z.strictObject({
      host: text(253),
      port: port.default(587),
      tls: tls.default('verify'),
      user: z.string().max(255),
      password: value,
      from: text(320),
    }),
  };
}

/** `also`: fields beside type and settings. */
function connectionsOf<Value extends z.ZodType, Also extends z.ZodRawShape>(value: Value, also: Also) {
  const { postgresql, mysql, sqlite, http, smtp } = settingsOf(value);
  return z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('postgresql'), settings: postgresql, ...also }),
    z.strictObject({ type: z.literal('mysql'), settings: mysql, ...also }),
    z.strictObject({ type: z.literal('sqlite'), settings: sqlite, ...also }),
    z.strictObject({ type: z.literal('http'), settings: http, ...also }),
    z.strictObject({ type: z.literal('smtp'), settings: smtp, ...also }),
  ]);
}

/** Where secret values stand in settings, of any type. */
export const secretPlaces: readonly (readonly [string, ...string[]])[] = [
  ['password'],
  ['auth', 'password'],
  ['auth', 'token'],
  ['auth', 'value'],
];

const description = z.string().max(1000).nullable().default(null);
/** The name of a connection: any text, since other APIs name databases so. */
export const connectionName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'may not hold control characters');

/** A connection as it is sent to a place that names it. */
export const givenConnection = connectionsOf(secretValue, { description });
/** A connection as it is sent with its name. */
export const namedConnection = connectionsOf(secretValue, { description, name: connectionName });
/** A connection with its secrets in place. */
export const openedConnection = connectionsOf(z.string(), {});
