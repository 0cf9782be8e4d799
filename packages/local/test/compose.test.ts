import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { MONGOD_VERSION } from '../src/store/pinned.ts';
import { declaredSettings, importCompiled, ROOT } from './compiled-module.ts';

/* There is no container engine here: what can be said of the files without one is said. */

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly args: Readonly<Record<string, string>> };
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly deploy: {
    readonly replicas?: number;
    readonly resources: { readonly limits: Readonly<Record<string, string>> };
  };
  readonly [key: string]: unknown;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

const TOP_LEVEL = ['name', 'services', 'networks', 'volumes'];
const SERVICE_KEYS = [
  ...[
    'image',
    'build',
    'command',
    'user',
    'environment',
    'healthcheck',
    'depends_on',
    'volumes',
    'tmpfs',
    'networks',
    'ports',
  ],
  ...['deploy', 'restart', 'read_only', 'cap_drop', 'security_opt', 'stop_grace_period', 'logging'],
];

const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
const dockerfile = read('Dockerfile');
const services = Object.entries(compose.services);

t.test('the compose file has only keys that compose knows, and names only what it declares', async (t) => {
  t.same(
    Object.keys(compose).filter((key) => !TOP_LEVEL.includes(key) && !key.startsWith('x-')),
    [],
  );
  t.same(Object.keys(compose.services).sort(), ['api', 'proxy', 'store', 'worker']);
  for (const [name, service] of services) {
    t.same(
      Object.keys(service).filter((key) => !SERVICE_KEYS.includes(key)),
      [],
      name,
    );
    t.same(
      service.networks.filter((network) => !(network in compose.networks)),
      [],
      name,
    );
    for (const volume of service.volumes ?? []) {
      const [source = ''] = volume.split(':');
      t.ok(
        source.startsWith('./') ? existsSync(join(ROOT, source)) : source in compose.volumes,
        `${name}: ${volume}`,
      );
    }
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      t.equal(condition, 'service_healthy', `${name} waits for ${other}`);
      t.ok(compose.services[other], other);
    }
  }
});

t.test('every service restarts, is bounded, read-only and without rights, and says how it is', async (t) => {
  for (const [name, service] of services) {
    t.match(service, { restart: 'unless-stopped', read_only: true, cap_drop: ['ALL'] }, name);
    t.match(service, { security_opt: ['no-new-privileges:true'], stop_grace_period: /^\d+s$/ }, name);
    t.match(service.deploy.resources.limits, { cpus: /^[\d.]+$/, memory: /^\d+m$/ }, name);
    const inImage = service.build !== undefined && dockerfile.includes('/health/ready');
    t.ok(service.healthcheck !== undefined || inImage, `${name} has a health check`);
  }
  t.same(
    ['api', 'worker'].map((name) => compose.services[name]?.deploy.replicas),
    [2, 2],
  );
});

t.test('workers keep their backups on a volume that they may write to', async (t) => {
  const { environment, volumes } = compose.services.worker ?? {};
  const folder = environment?.BACKUP_FOLDER ?? '';
  t.same(volumes, [`backups:${folder}`]);
  t.ok('backups' in compose.volumes);
  t.match(dockerfile, `mkdir ${folder} && chown node:node ${folder}`);
});

t.test('nobody but the proxy is reached from outside, and it says truly who called', async (t) => {
  const published = services.filter(([, { ports }]) => ports !== undefined);
  t.same(
    published.map(([name, { ports }]) => [name, ports]),
    [['proxy', [`127.0.0.1:\${PORT:-5000}:8080`]]],
  );
  const open = Object.keys(compose.networks).filter((name) => compose.networks[name]?.internal !== true);
  const reachable = services.filter(([, { networks }]) => networks.some((name) => open.includes(name)));
  t.same(
    reachable.map(([name]) => name),
    ['proxy'],
  );
  t.equal(compose.services.api?.environment?.TRUST_PROXY, '1');
  t.match(read('deploy/nginx.conf'), /proxy_set_header X-Forwarded-For \$remote_addr;/);
});

t.test(
  'the proxy waits for slow clients as long as the api, and leaves bodies and tables to it',
  async (t) => {
    const [conf, app] = [read('deploy/nginx.conf'), read('packages/api/src/app.ts')];
    const seconds = (name: string) => Number(new RegExp(`\\b${name} (\\d+)s;`).exec(conf)?.[1]);
    const ms = (name: string) =>
      Number(new RegExp(`\\b${name}\\b\\D*([\\d_]+)`).exec(app)?.[1]?.replace('_', ''));
    t.equal(seconds('client_header_timeout') * 1_000, ms('headersTimeout'));
    t.equal(seconds('client_body_timeout') * 1_000, ms('REQUEST_TIMEOUT_MS'));
    t.equal(seconds('keepalive_timeout') * 1_000, ms('KEEP_ALIVE_MS'));
    const filing = read('packages/api/src/routes/complaints.ts');
    const longest = Number(/FILING_DEADLINE_MS = ([\d_]+)/.exec(filing)?.[1]?.replace('_', ''));
    t.ok(seconds('proxy_read_timeout') * 1_000 > longest);
    t.match(conf, /proxy_request_buffering off;[\s\S]*proxy_max_temp_file_size 0;/);
  },
);

t.test('the processes are given settings that they know and values that they take', async (t) => {
  const processes = [
    ['api', 'packages/api/src/config.ts', 'API_SETTINGS'],
    ['worker', 'packages/worker/src/config.ts', 'WORKER_SETTINGS'],
  ] as const;
  for (const [name, source, declaration] of processes) {
    const known = await declaredSettings(source, declaration);
    const environment = Object.fromEntries(
      Object.entries(compose.services[name]?.environment ?? {}).map(([key, text]) => [
        key,
        interpolate(text),
      ]),
    );
    t.same(
      Object.keys(environment).filter((key) => !known.has(key)),
      [],
      name,
    );
    const { readConfig } = await importCompiled(source);
    if (typeof readConfig !== 'function') throw new Error(`${source} has changed`);
    t.match(readConfig({ ...environment, CITY: '/city' }), {
      host: '0.0.0.0',
      database: 'namsev',
      cityFolder: '/city',
    });
  }
});

t.test('every version is pinned, and one thing has one version', async (t) => {
  const { store, api, worker } = compose.services;
  for (const [name, { image, build }] of services)
    t.ok(build !== undefined || /:\d+\.\d+\.\d+(-[a-z]+)?$/.test(image), name);
  t.equal(store?.image, `mongo:${MONGOD_VERSION}`);
  for (const service of [api, worker]) t.equal(service?.environment?.NAMSEV_STORE_VERSION, MONGOD_VERSION);
  t.match(dockerfile, /^ARG NODE_IMAGE=node:20\.\d+\.\d+-slim$/m);
  const packageManager = /pnpm@[\d.]+/.exec(read('bin/preparation/install.mjs'))?.[0];
  t.equal(/pnpm@[\d.]+/.exec(dockerfile)?.[0], packageManager);
});

t.test('the image copies what exists, runs what a start runs, and not as root', async (t) => {
  const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list = '']) =>
    list.split(' '),
  );
  t.same(
    sources.filter((source) => !existsSync(join(ROOT, source))),
    [],
  );
  t.same(['api', 'worker'].map(commandOf), ['dist/src/server.js', 'dist/src/main.js']);
  t.ok(
    existsSync(join(ROOT, 'packages/api/src/server.ts')) &&
      existsSync(join(ROOT, 'packages/worker/src/main.ts')),
  );
  t.match(dockerfile, /^USER node$/m);
  t.same(services.map(([, { build }]) => build?.args.PACKAGE).filter(Boolean), ['api', 'worker']);
});

/** The program of the stage that is named after a package. */
function commandOf(stage: string): string | undefined {
  const text = dockerfile.split(/^FROM /m).find((part) => part.startsWith(`runtime AS ${stage}\n`));
  return /^CMD \["node", "(.+)"\]$/m.exec(text ?? '')?.[1];
}

/** As compose does it when the variable is not set. */
function interpolate(text: string): string {
  return text.replace(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1');
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
