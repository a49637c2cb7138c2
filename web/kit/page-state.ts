// The state of a page as one word, which decides what is shown.

export const pageStates = [
  'loading',
  'live',
  'reconnecting',
  'offline',
  'empty',
  'error',
  'signed-out',
] as const;

/**
 * `loading`: nothing received yet. `live`: what is shown is up to date. `reconnecting`: the connection was lost and is
 * being opened again. `offline`: this device has no network. `empty`: live, with nothing to show yet. `error`: the node
 * refuses for good. `signed-out`: there is no valid token.
 */
export type PageState = (typeof pageStates)[number];
