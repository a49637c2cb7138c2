// The projected shoppers in memory.
import type { ProjectedUser, UserProjection } from '../../ports/store.ts';
import { pick } from './ledger.ts';

export function createMemoryProjection(): UserProjection {
  const projected = new Map<string, ProjectedUser>();
  let markMs = 0;
  return {
    loadProjected: async (ids) => pick(projected, ids),
    saveProjected: async (users) => {
      for (const one of users) {
        if ((projected.get(one.user.id)?.user.seq ?? 0) <= one.user.seq) projected.set(one.user.id, one);
      }
    },
    projectedSeqs: async (ids) => new Map([...pick(projected, ids)].map(([id, { user }]) => [id, user.seq])),
    isEmpty: async () => projected.size === 0,
    loadMark: async () => markMs,
    saveMark: async (atMs) => {
      markMs = atMs;
    },
  };
}
