// How a page stands, as data: one word that decides what is shown.

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
 * `loading`: nothing was heard yet. `live`: what is shown is true now. `reconnecting`: the link was lost and is being
 * made again. `offline`: this device has no network. `empty`: live, and there is nothing to show yet. `error`: the node
 * refuses us for good. `signed-out`: there is no token that is good.
 */
export type PageState = (typeof pageStates)[number];
