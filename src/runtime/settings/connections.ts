// Clients: who may connect, how many, how much they may read, how long a session lasts.
import { z } from 'zod';
import { readOrigins } from '../origins.ts';
import type { Setting } from './setting.ts';
import { flag, whole } from './setting.ts';

export const connectionSettings = {
  ALLOWED_ORIGINS: {
    schema: z.string().transform((list, context) => {
      const { origins, faults } = readOrigins(list);
      for (const message of faults) context.addIssue(message);
      return origins;
    }),
    fallback: '',
    about:
      'Origins whose pages may connect and call the API, separated by commas, such as `https://mall.example`. The ' +
      "node's own origin is always allowed; `*` allows all.",
  },
  POLLING: {
    schema: flag,
    fallback: 'false',
    about: 'Also accept HTTP long polling. Behind a balancer this needs sticky sessions.',
  },
  CONNECTIONS_MAX: {
    schema: whole(1, 1_000_000),
    fallback: '20000',
    about:
      'Sockets per node. Beyond it: `busy`, with a time to retry. Add nodes before you raise it. The ' +
      'process needs a higher limit of open files.',
  },
  CONNECTIONS_PER_ADDRESS: {
    schema: whole(0, 1_000_000),
    fallback: '0',
    about:
      "Sockets per IP address. Beyond it: `busy`. 0: no limit, because all phones on a mall's Wi-Fi may " +
      'share an address. Behind a proxy, set TRUST_PROXY too.',
  },
  TRUST_PROXY: {
    schema: flag,
    fallback: 'false',
    about:
      "`true`: the last address in `X-Forwarded-For` is the client's. Use it only behind a proxy that sets " +
      'this header.',
  },
  ACCEPT_RATE_PER_SECOND: {
    schema: whole(1, 1_000_000),
    fallback: '2500',
    about:
      'New sockets per second and node, with a burst of twice that. Beyond it: `busy`, with a time to ' +
      'retry. Lower it if receipts are slow while many clients reconnect.',
  },
  READS_PER_SECOND: {
    schema: whole(1, 10_000_000),
    fallback: '2000',
    about:
      'Credits for client reads per second and node. Most reads cost 1, about 0.1 ms of CPU; a page of a ' +
      'journal costs 1 for every 10 entries. Beyond it: `busy`. Raise it if the node has CPU to spare.',
  },
  SESSION_DAYS: {
    schema: whole(1, 3_650),
    fallback: '30',
    about: 'Days that a renewed token of a shopper, kiosk, tablet or screen is valid.',
  },
  OPERATOR_SESSION_HOURS: {
    schema: whole(1, 720),
    fallback: '12',
    about: 'Hours that a renewed token of an operator is valid.',
  },
  KIOSK_BIND_BY_ID: {
    schema: flag,
    about:
      "`true`: a kiosk may name a shopper by id, without the code on the shopper's phone. Anybody with a " +
      "kiosk's token can then read any shopper. Absent: `false` in production, else `true`.",
  },
  KIOSK_IDLE_MS: {
    schema: whole(100, 3_600_000),
    fallback: '75000',
    about: 'Milliseconds without a touch, a receipt or a preview after which a visit at a kiosk ends.',
  },
  KIOSK_VISIT_MAX_MS: {
    schema: whole(100, 3_600_000),
    fallback: '900000',
    about: 'Milliseconds after which a visit at a kiosk ends in any case. The shopper may start another one.',
  },
  SCREEN_FRAME_ANCESTORS: {
    schema: z
      .string()
      .regex(/^(https?:\/\/[\w.:*-]+(,\s*|$))*$/, 'origins by comma, such as https://signage.example'),
    fallback: '',
    about:
      'Origins whose pages may show `/screen` in a frame, separated by commas. No other page of a node can ' +
      'be framed.',
  },
} as const satisfies Record<string, Setting>;
