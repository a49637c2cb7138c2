// Bounds of what may cross the wire.

export const maxAmount = 1_000_000_000_000;
export const maxItems = 200;
export const maxQuantity = 1_000_000;
export const maxReasonLength = 200;
export const maxNameLength = 60;
export const maxPayloadBytes = 16 * 1024;
/** A wider gap than this is answered with a snapshot instead of its entries. */
export const maxResumeEntries = 500;
/** Of what is announced to the whole mall. */
export const maxAnnouncementLength = 280;
export const maxAnnouncementSeconds = 86_400;
