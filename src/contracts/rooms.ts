// Every room name. Rooms are joined by the server only.

export const userRoom = (userId: string): string => `user:${userId}`;
export const storeRoom = (storeId: string): string => `store:${storeId}`;
