// Announcements of an operator to everyone in the mall.
import { z } from 'zod';
import { instant, plainText } from './fields.ts';
import { maxAnnouncementLength, maxAnnouncementSeconds } from './limits.ts';
import type { Wire } from './wire.ts';

const kind = z.enum(['info', 'offer', 'urgent']);

export const mallAnnounce = z.strictObject({
  kind,
  text: z.strictObject({ en: plainText(maxAnnouncementLength), fa: plainText(maxAnnouncementLength) }),
  /** How long the announcement is also sent to clients that connect later. */
  forSeconds: z.number().int().min(1).max(maxAnnouncementSeconds),
});

export const announcement = z.strictObject({
  id: z.string().min(1).max(64),
  kind,
  text: z.strictObject({
    en: z.string().max(maxAnnouncementLength),
    fa: z.string().max(maxAnnouncementLength),
  }),
  at: instant,
  until: instant,
});

export type Announcement = Wire<z.infer<typeof announcement>>;
