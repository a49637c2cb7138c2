// The projection of shoppers: their stored states, which may lag behind the ledger.
import type { Projection } from '../ports/projection.ts';
import type { ProjectedUser, UserProjection } from '../ports/store.ts';
import type { ReadLedgerUsers } from './load-users.ts';

export const projectUsers = (
  store: Pick<UserProjection, 'saveProjected' | 'isEmpty' | 'projectedSeqs'>,
  readUsers: ReadLedgerUsers,
): Projection<ProjectedUser> => ({
  name: 'users',
  // Only the newest waiting state of a shopper is written. A read that began before a commit offers an older one after it.
  keyOf: ({ user }) => user.id,
  isOlder: ({ user }, waiting) => user.seq < waiting.user.seq,
  apply: async (users) => {
    await store.saveProjected(users);
    return [];
  },
  isEmpty: store.isEmpty,
  known: store.projectedSeqs,
  catchUp: async (userIds) => {
    const { behind } = await readUsers(userIds);
    await store.saveProjected(behind);
    return behind.length;
  },
});
