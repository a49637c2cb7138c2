// Web push to phones that are away.
import { z } from 'zod';
import type { Setting } from './setting.ts';

const service = /^(https:\/\/(\*\.)?[a-z0-9.-]+(:\d+)?|http:\/\/127\.0\.0\.1:\d+)$/;

export const pushSettings = {
  PUSH_PRIVATE_KEY: {
    schema: z.string().regex(/^[\w-]{43}$/, 'a VAPID private key, base64url'),
    about:
      'VAPID private key, the same on all nodes. Absent: created at the first start and kept in DATA_DIR; in ' +
      'production web push is off.',
    secret: true,
  },
  PUSH_CONTACT: {
    schema: z.string().regex(/^(mailto:\S+@\S+|https:\/\/\S+)$/, 'mailto:somebody@example.com or https://…'),
    about:
      'Address that push services contact about problems. Absent: `mailto:mall@example.com`; in production ' +
      'web push is off.',
  },
  PUSH_SERVICES: {
    schema: z
      .string()
      .refine(
        (text) => text.split(',').every((one) => service.test(one.trim())),
        'origins by comma, such as https://fcm.googleapis.com or https://*.push.apple.com',
      ),
    fallback:
      'https://fcm.googleapis.com,https://updates.push.services.mozilla.com,https://*.push.apple.com,https://*.notify.windows.com',
    about:
      'Origins of push services that a node may send to, separated by commas. Other subscriptions are ' +
      'refused, so that nobody can make a node call hosts inside your network. Plain HTTP works only for ' +
      '127.0.0.1, never in production.',
  },
} as const satisfies Record<string, Setting>;
