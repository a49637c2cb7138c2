// Every room name. Rooms are joined by the server only.

export const userRoom = (userId: string): string => `user:${userId}`;
/** Kiosks that serve this shopper. */
export const visitRoom = (userId: string): string => `visit:${userId}`;
export const storeRoom = (storeId: string): string => `store:${storeId}`;

/** The tablets of a store, without its kiosks. */
export const tabletsRoom = (storeId: string): string => `tablets:${storeId}`;

/** Everyone who is connected, and the screens of a store or (null) of the mall. */
export const everyone = 'everyone';
/** Whoever runs the mall. */
export const operators = 'operators';
export const screensOf = (storeId: string | null): string =>
  storeId === null ? 'screens' : `screens:${storeId}`;

/** An audience of any size is a row of rooms: those of node A have nothing to do with those of node B. */
export const partRoom = (audience: string, part: number): string => `${audience}#${part}`;
