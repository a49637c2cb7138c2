// Every room name. Only the server joins sockets to rooms.

export const userRoom = (userId: string): string => `user:${userId}`;
/** Kiosks that serve this shopper. */
export const visitRoom = (userId: string): string => `visit:${userId}`;
export const storeRoom = (storeId: string): string => `store:${storeId}`;

/** The tablets of a store, without its kiosks. */
export const tabletsRoom = (storeId: string): string => `tablets:${storeId}`;

/** The audience of all connected clients. */
export const everyone = 'everyone';
export const operators = 'operators';
/** The screens of a store, or (null) of the mall. */
export const screensOf = (storeId: string | null): string =>
  storeId === null ? 'screens' : `screens:${storeId}`;

/** The name of one room of an audience, which is split into rooms on each node separately. */
export const partRoom = (audience: string, part: number): string => `${audience}#${part}`;
