// Web push: whom phones that are away are told by.
import { z } from 'zod';
import type { Setting } from './setting.ts';
import { whole } from './setting.ts';

const service = /^(https:\/\/(\*\.)?[a-z0-9.-]+(:\d+)?|http:\/\/127\.0\.0\.1:\d+)$/;

export const pushSettings = {
  PUSH_PUBLIC_KEY: {
    schema: z.string().regex(/^B[\w-]{86}$/, 'a VAPID public key, base64url'),
    about:
      'VAPID key that browsers subscribe with, the same on all nodes. Absent: made at the first start and kept in DATA_DIR; in production web push is off without it.',
  },
  PUSH_PRIVATE_KEY: {
    schema: z.string().regex(/^[\w-]{43}$/, 'a VAPID private key, base64url'),
    about: 'Its private key. Both or neither.',
    secret: true,
  },
  PUSH_CONTACT: {
    schema: z.string().regex(/^(mailto:\S+@\S+|https:\/\/\S+)$/, 'mailto:somebody@example.com or https://…'),
    about:
      'Whom push services tell of trouble. Absent: web push is off in production, and elsewhere `mailto:mall@example.com` stands for it.',
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
      'Origins of the push services that the node sends to, by comma. A subscription at another address is refused, so that nobody can make the node call hosts inside the network. Plain HTTP is for tests: 127.0.0.1 only, and never in production.',
  },
  PUSH_EVERY_MS: {
    schema: whole(100, 600_000),
    fallback: '5000',
    about: 'How often one node of the mall looks for phones that are away and have news.',
  },
} as const satisfies Record<string, Setting>;
