// Limits of messages between clients and nodes.

export const maxAmount = 1_000_000_000_000;
export const maxItems = 500;
export const maxQuantity = 1_000_000;
export const maxReasonLength = 200;
export const maxNameLength = 60;
/** A larger message is refused as `invalid`. */
export const maxPayloadBytes = 64 * 1024;
/** A larger message is not read to its end: a socket is closed, an HTTP request is answered 413. */
export const maxReadBytes = 4 * maxPayloadBytes;
/** Most names of ignored fields in one answer. */
export const maxIgnored = 20;
/** A wider gap is answered with a snapshot instead of its entries. */
export const maxResumeEntries = 500;
/** Most entries of one page of a journal. */
export const maxJournalPage = 500;
export const journalPageDefault = 100;
/** Most characters of an announcement, in each language. */
export const maxAnnouncementLength = 280;
export const maxAnnouncementSeconds = 86_400;
/** Longest pause of a screen. */
export const maxPauseSeconds = 86_400;
/** Most coins that one correction gives or takes. */
export const maxCorrectedCoins = 1_000_000;
/** Most characters of a request that an audit line keeps. */
export const maxActAskedLength = 1_000;
/** Most audit lines in one answer. */
export const maxActs = 200;
