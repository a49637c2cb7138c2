// Limits the length of a text on the screen.

const longest = 120;

/** At most 120 characters; a cut text ends with a mark. */
export const clip = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/u, '')}…`;
