// Who may connect, how many, and how much may wait for them.
import { z } from 'zod';
import { readOrigins } from '../origins.ts';
import type { Setting } from './setting.ts';
import { flag, whole } from './setting.ts';

export const doorSettings = {
  ALLOWED_ORIGINS: {
    schema: z.string().transform((list, context) => {
      const { origins, faults } = readOrigins(list);
      for (const message of faults) context.addIssue(message);
      return origins;
    }),
    fallback: '',
    about:
      "Origins whose pages may connect and read REST, by comma, such as `https://mall.example`; a node's own address always may, `*` lets all.",
  },
  POLLING: {
    schema: flag,
    fallback: 'false',
    about: 'Also accept HTTP long polling (needs sticky sessions behind a balancer).',
  },
  CONNECTIONS_MAX: {
    schema: whole(1, 1_000_000),
    fallback: '20000',
    about: 'Most sockets on a node; beyond: `busy`.',
  },
  CONNECTIONS_PER_IDENTITY: {
    schema: whole(1, 1_000_000),
    fallback: '50',
    about:
      'Most sockets of one identity on a node, ten times as many of a screen; beyond: `busy`. A till or a phone needs one, and one more while it comes back.',
  },
  CONNECTIONS_PER_ADDRESS: {
    schema: whole(0, 1_000_000),
    fallback: '0',
    about:
      "Most sockets from one address on a node; beyond: `busy`. 0: no bound, because all phones on a mall's Wi-Fi may have one address. Behind a proxy set TRUST_PROXY, too.",
  },
  HTTP_CONNECTIONS_MAX: {
    schema: whole(1, 1_000_000),
    fallback: '1000',
    about:
      'Most connections that are no sockets (yet). Beyond, the one that has been idle longest is closed, and a new one where none is idle.',
  },
  TRUST_PROXY: {
    schema: flag,
    fallback: 'false',
    about:
      '`true`: the last address in `X-Forwarded-For` is where a connection comes from. Only behind a proxy that sets it.',
  },
  ACCEPT_RATE_PER_SECOND: {
    schema: whole(1, 1_000_000),
    fallback: '2500',
    about: 'New sockets per second on a node, burst twice that; beyond: `busy`.',
  },
  LOOP_DELAY_MAX_MS: {
    schema: whole(10, 60_000),
    fallback: '200',
    about: 'Mean delay of the event loop over a second beyond which new sockets are `busy`.',
  },
  READS_PER_SECOND: {
    schema: whole(1, 10_000_000),
    fallback: '2000',
    about:
      'Credits for reads per second on a node, about 0.1 ms of its thread each: most reads cost 1, a page of a journal 1 for every 10 entries. Beyond: `busy`. Raise it where a node has a core to spare.',
  },
  READS_AT_ONCE: {
    schema: whole(1, 1_000),
    fallback: '8',
    about:
      'Reads of clients in the database at once; of MONGO_POOL_MAX the rest is left to receipts. Others wait for their turn.',
  },
  READS_WAITING_MAX: {
    schema: whole(16, 1_000_000),
    fallback: '10000',
    about:
      'Most reads that wait for their turn. Beyond a sixteenth of it questions are `busy`; at the limit new sockets of shoppers are closed and come back.',
  },
  SOCKET_BUFFER_MAX_BYTES: {
    schema: whole(16_384, 1_000_000_000),
    fallback: '262144',
    about: 'Most bytes that wait for one socket; a client that reads no faster is cut and comes back.',
  },
  SOCKET_BUFFERS_MAX_BYTES: {
    schema: whole(16_384, 100_000_000_000),
    fallback: '134217728',
    about: 'Most bytes that wait for all sockets of a node; beyond, the slowest readers are cut.',
  },
  SESSION_DAYS: {
    schema: whole(1, 3_650),
    fallback: '30',
    about: 'How long a token lasts that a page has renewed: of shoppers, kiosks, tablets and screens.',
  },
  OPERATOR_SESSION_HOURS: {
    schema: whole(1, 720),
    fallback: '12',
    about: 'The same for operators.',
  },
  SCREEN_FRAME_ANCESTORS: {
    schema: z
      .string()
      .regex(/^(https?:\/\/[\w.:*-]+(,\s*|$))*$/, 'origins by comma, such as https://signage.example'),
    fallback: '',
    about: 'Origins whose pages may embed `/screen`, by comma. No other page may be embedded.',
  },
} as const satisfies Record<string, Setting>;
