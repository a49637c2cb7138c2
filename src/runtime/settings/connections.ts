// Clients: who may connect, how many, and which pages may embed ours.
import { z } from 'zod';
import { readOrigins } from '../../access/origins.ts';
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
  KIOSK_BIND_BY_ID: {
    schema: flag,
    about:
      "`true`: a kiosk may name a shopper by id, without the code on the shopper's phone. Anybody with a " +
      "kiosk's token can then read any shopper. Absent: `false` in production, else `true`.",
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
