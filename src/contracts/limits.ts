// Bounds of what may cross the wire.

export const maxAmount = 1_000_000_000_000;
export const maxItems = 500;
export const maxQuantity = 1_000_000;
export const maxReasonLength = 200;
export const maxNameLength = 60;
/** A message beyond this is refused as `invalid`. */
export const maxPayloadBytes = 64 * 1024;
/** A message beyond this is not read to its end: over a socket the connection is closed, over HTTP it is answered 413. */
export const maxReadBytes = 4 * maxPayloadBytes;
/** Names of fields that were left out, in one answer. */
export const maxIgnored = 20;
/** A wider gap than this is answered with a snapshot instead of its entries. */
export const maxResumeEntries = 500;
/** Entries of one page of a journal. */
export const maxJournalPage = 500;
export const journalPageDefault = 100;
/** Of what is announced to the whole mall. */
export const maxAnnouncementLength = 280;
export const maxAnnouncementSeconds = 86_400;
/** Longest pause of a screen. */
export const maxPauseSeconds = 86_400;
/** Most coins that one correction gives or takes. */
export const maxCorrectedCoins = 1_000_000;
/** Characters of what an operator asked, as the audit keeps it. */
export const maxActAskedLength = 1_000;
/** Audit lines in one answer. */
export const maxActs = 200;
