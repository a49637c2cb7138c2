// The architecture as rules. Each comment says what to do instead.

import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';

/** A folder may import itself, the given folders and the given packages. */
const folder = (
  name: string,
  from: string,
  folders: readonly string[],
  packages: readonly string[],
  comment: string,
): IForbiddenRuleType[] => [
  {
    name: `${name}-folders`,
    comment,
    severity: 'error',
    from: { path: from },
    to: {
      path: '^(src|handlers|loadtest|test|tools|web)/',
      pathNot: [from, ...folders],
    },
  },
  {
    name: `${name}-packages`,
    comment: `${comment} Packages: ${packages.length > 0 ? packages.join(', ') : 'none'}.`,
    severity: 'error',
    from: { path: from },
    to: {
      dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
      pathNot: packages.map((name) => `node_modules/${name}/`),
    },
  },
];

const noBuiltins = (name: string, from: string, comment: string): IForbiddenRuleType => ({
  name: `${name}-builtins`,
  comment,
  severity: 'error',
  from: { path: from },
  to: { dependencyTypes: ['core'] },
});

const adapter = (
  name: string,
  packages: readonly string[],
  folders: readonly string[] = [],
): IForbiddenRuleType[] =>
  folder(
    `adapter-${name}`,
    `^src/adapters/${name}/`,
    ['^src/ports/', '^src/game/', ...folders],
    packages,
    `An adapter touches one technology (${name}). What two adapters share is a port; what joins them is src/runtime.`,
  );

export const forbidden: IForbiddenRuleType[] = [
  {
    name: 'no-circular',
    comment:
      'Two files that import each other are one file, or hide a third: move what both need into a separate file.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unresolvable',
    comment: 'The import cannot be resolved: correct the path, or add the package.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-orphans',
    comment: 'No file imports this one, and it is no entry point: delete it, or use it.',
    severity: 'error',
    from: {
      orphan: true,
      path: '^(src|handlers)/',
      pathNot: ['^src/cli/main\\.ts$'],
    },
    to: {},
  },
  {
    name: 'nothing-imports-tests',
    comment: 'What a test and the product share belongs to the product.',
    severity: 'error',
    from: { pathNot: '^(test/|vitest\\.config\\.ts)' },
    to: { path: '^test/' },
  },
  ...folder(
    'contracts',
    '^src/contracts/',
    ['^src/writing/'],
    ['zod'],
    'Contracts define what crosses the wire and import no implementation: reverse the import.',
  ),
  ...folder('writing', '^src/writing/', [], [], 'How people write numbers and times, and nothing else.'),
  noBuiltins('writing', '^src/writing/', 'How people write numbers and times is pure.'),
  ...folder(
    'game',
    '^src/game/',
    ['^src/writing/'],
    [],
    'The game is pure: pass what it needs as an argument; I/O, time and randomness belong to pipeline and runtime.',
  ),
  noBuiltins('game', '^src/game/', 'The game is pure and uses no built-in module.'),
  ...folder(
    'ports',
    '^src/ports/',
    ['^src/game/'],
    [],
    'A port is an interface in the terms of the game: technology belongs in an adapter.',
  ),
  ...folder(
    'pipeline',
    '^src/pipeline/',
    ['^src/game/', '^src/ports/'],
    ['p-queue'],
    'The pipeline reaches the world through ports: add what is missing to one, and implement it in an adapter.',
  ),
  ...folder(
    'queries',
    '^src/queries/',
    ['^src/game/', '^src/ports/'],
    [],
    'Queries answer through ports and change nothing.',
  ),
  ...folder(
    'access',
    '^src/access/',
    ['^src/contracts/', '^src/ports/', '^src/game/'],
    ['jose'],
    'Access decides who may use a node and as whom: what is sent to clients goes through a port.',
  ),
  ...folder(
    'cluster',
    '^src/cluster/',
    ['^src/contracts/', '^src/ports/', '^src/game/'],
    [],
    'What nodes know of each other: heartbeats, leases, jobs, presence. The work of a job is in pipeline and queries.',
  ),
  ...adapter('memory', ['lru-cache']),
  ...adapter('mongo', ['mongodb']),
  ...adapter('processes', []),
  // With the contract: every message from Redis is validated by `src/contracts/cluster.ts` before Socket.IO's adapter
  // acts on it.
  ...adapter('redis', ['ioredis', '@socket.io/redis-adapter', 'socket.io'], ['^src/contracts/']),
  ...adapter('metrics', ['prom-client']),
  ...adapter('webpush', ['web-push']),
  ...adapter('socketio', ['socket.io'], ['^src/contracts/']),
  ...adapter('http', ['fastify', '@fastify/[^/]+', 'fastify-type-provider-zod', 'zod'], ['^src/contracts/']),
  ...folder(
    'handlers',
    '^handlers/',
    [
      '^src/access/',
      '^src/contracts/',
      '^src/pipeline/',
      '^src/queries/',
      '^src/screens/',
      '^src/operations/',
      '^src/ports/',
      '^src/game/(receipt|receipt-id|display-name|read-instant|period|rules)\\.ts$',
    ],
    [],
    'Handlers translate between the wire and the pipeline or a query; rules belong to the game.',
  ),
  ...folder(
    'rulebooks',
    '^src/rulebooks/',
    ['^src/contracts/', '^src/game/', '^src/ports/'],
    [],
    'How a rulebook is parsed and first published: the form is in the contract, the meaning in the game.',
  ),
  ...folder(
    'screens',
    '^src/screens/',
    ['^src/contracts/', '^src/game/', '^src/ports/', '^src/pipeline/', '^src/queries/'],
    [],
    'What the screens of a mall show and when it is pushed to them: sockets are behind the broadcast port.',
  ),
  ...folder(
    'metrics',
    '^src/metrics/',
    [
      '^src/contracts/',
      '^src/ports/',
      '^src/pipeline/',
      '^src/access/',
      '^src/cluster/',
      '^src/screens/',
      '^src/adapters/',
    ],
    [],
    'Metrics and reports read the figures of all parts, and change nothing. Of adapters they import only types.',
  ),
  {
    name: 'metrics-types',
    comment: 'A metric reads a figure. What makes the figure is handed in by src/runtime.',
    severity: 'error',
    from: { path: '^src/metrics/' },
    to: {
      path: '^src/(ports|pipeline|access|cluster|screens|adapters)/',
      pathNot: '^src/cluster/node-duty\\.ts$',
      dependencyTypesNot: ['type-only'],
    },
  },
  ...folder(
    'operations',
    '^src/operations/',
    ['^src/contracts/', '^src/game/', '^src/ports/', '^src/pipeline/', '^src/cluster/', '^src/metrics/'],
    ['zod'],
    'What operators see of a mall and do to its nodes: it reaches clients and other nodes through ports.',
  ),
  ...folder(
    'runtime',
    '^src/runtime/',
    [
      '^src/(contracts|game|ports|pipeline|queries|access|cluster|adapters|screens|rulebooks|metrics|operations)/',
      '^handlers/',
      '^src/supervision/mongod/embedded-mongod\\.ts$',
    ],
    ['zod', 'pino', 'pino-pretty'],
    'The runtime wires the parts; only the command line and tests may import it.',
  ),
  ...folder(
    'supervision',
    '^src/supervision/(programs|mongod|redis-server|haproxy)/',
    ['^src/adapters/processes/', '^src/ports/'],
    ['mongodb', 'mongodb-memory-server-core'],
    'Supervision starts other programs and keeps them running. It imports nothing of the mall.',
  ),
  ...folder(
    'supervision-cluster',
    '^src/supervision/cluster/',
    [
      '^src/supervision/',
      '^src/adapters/processes/',
      '^src/ports/',
      '^src/runtime/(config|database|run-file)\\.ts$',
    ],
    [],
    'A cluster on one machine starts nodes with the command line, like a user.',
  ),
  {
    name: 'supervision-on-demand',
    comment:
      'A node in production starts no process: load supervision by a dynamic import where it is needed.',
    severity: 'error',
    from: { path: '^(src|handlers)/', pathNot: '^src/(supervision/|cli/cluster\\.ts$)' },
    to: { path: '^src/supervision/', dependencyTypesNot: ['dynamic-import', 'type-only'] },
  },
  ...folder(
    'client',
    '^src/client/',
    ['^src/contracts/'],
    ['socket.io-client'],
    'The client speaks to a node from outside and runs in a browser: only the contract is shared.',
  ),
  noBuiltins(
    'client',
    '^src/client/(?!outbox/file/)',
    'The client runs in a browser: use what both have (timers, URL, crypto). Only the outbox file is for Node.',
  ),
  ...folder(
    'web',
    '^web/',
    ['^src/client/', '^src/contracts/'],
    ['preact', '@preact/signals', 'qr', 'canvas-confetti', 'uplot'],
    'A page speaks to a node through the client and knows only the contract; it computes no rule of the game.',
  ),
  noBuiltins('web', '^web/', 'A page runs in a browser.'),
  {
    name: 'web-contract-types',
    comment:
      'A page takes types from the contract, and values only from its files without schemas: zod is not sent to phones.',
    severity: 'error',
    from: { path: '^web/' },
    to: {
      path: '^src/contracts/',
      pathNot: '^src/contracts/(errors|form-id|limits|shopper-code)\\.ts$',
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'web-pages-apart',
    comment: 'What two pages use belongs to web/kit.',
    severity: 'error',
    from: { path: '^web/([^/]+)/' },
    to: { path: '^web/', pathNot: '^web/(kit|$1)/' },
  },
  {
    name: 'web-kit-alone',
    comment: 'Every page uses web/kit, so it imports no page.',
    severity: 'error',
    from: { path: '^web/kit/' },
    to: { path: '^web/', pathNot: '^web/kit/' },
  },
  ...folder(
    'cli',
    '^src/cli/',
    [
      '^src/runtime/',
      '^src/rulebooks/',
      '^src/operations/',
      '^src/access/',
      '^src/client/',
      '^src/contracts/',
      '^src/queries/',
      '^src/adapters/mongo/',
      '^src/supervision/cluster/',
      '^src/ports/',
      '^src/game/rulebook\\.ts$',
    ],
    ['commander', 'mongodb'],
    'The command line is a client or calls the runtime; it imports no rules of the game.',
  ),
  ...folder(
    'checker',
    '^test/checker/',
    [],
    ['socket.io-client', 'vitest'],
    'The checker judges from outside: it shares no code with the product, so that it does not share its faults.',
  ),
  ...folder(
    'loadtest',
    '^loadtest/(?!(inside|adapters)/)',
    [
      '^loadtest/adapters/',
      '^src/client/',
      '^src/contracts/',
      '^src/supervision/(mongod|redis-server)/',
      '^src/adapters/redis/',
      '^src/(access/tokens|runtime/tuning)\\.ts$',
      // The same reader as `replay`: a second parser of these files would some day differ.
      '^src/cli/replay/',
      // The load test finds its node, and exits, as the commands do.
      '^src/cli/(target|exit-codes|numbers|stores)\\.ts$',
      // The pages are loaded in the browser that their tests use.
      '^tools/launch-chromium\\.ts$',
    ],
    [
      'playwright-core',
      'socket.io',
      'socket.io-client',
      'ws',
      'mongodb',
      'p-queue',
      'zod',
      'jose',
      'commander',
    ],
    'The load test measures from outside: it may use the contract, and start a database.',
  ),
  ...folder(
    'loadtest-adapters',
    '^loadtest/adapters/',
    ['^src/contracts/', '^src/ports/', '^src/adapters/(redis|socketio)/'],
    ['ioredis', 'socket.io', 'socket.io-client', '@socket.io/redis-adapter'],
    'The cost of messages between nodes, measured on bare nodes: they know the two adapters and nothing of the mall.',
  ),
  ...folder(
    'loadtest-inside',
    '^loadtest/inside/',
    [
      '^loadtest/[\\w-]+\\.ts$',
      '^src/(game|ports|pipeline|contracts)/',
      '^src/adapters/memory/',
      '^src/rulebooks/(parse-rulebook\\.ts|demonstration-mall\\.json)$',
    ],
    ['zod'],
    'Only the decision is measured without sockets and database, in a process of its own; all else from outside.',
  ),
];

export const options: ICruiseOptions = {
  doNotFollow: { path: 'node_modules' },
  tsPreCompilationDeps: true,
  tsConfig: { fileName: 'tsconfig.json' },
  enhancedResolveOptions: {
    extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
    exportsFields: ['exports'],
    conditionNames: ['import', 'node', 'default', 'types'],
  },
};
