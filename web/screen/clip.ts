// Bounds a text for a wall: a name of ten thousand letters is no name.

const longest = 120;

/** At most 120 characters; a text that was cut says so. */
export const clip = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/u, '')}…`;
