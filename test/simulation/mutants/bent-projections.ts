// The real pipeline with wrong projections and reads: it trusts data that is behind, wrong or not final.
import type { User } from '../../../src/game/user.ts';
import type { Store } from '../../../src/ports/store.ts';
import type { Connection } from '../database.ts';
import type { CreatePipeline } from '../pipeline.ts';
import { withParts, withStore } from './bend.ts';

/** The projection is changed on its way to the disk. */
const withProjected = (bend: (user: User) => User): CreatePipeline =>
  withStore((store) => ({
    saveProjected: (users) =>
      store.saveProjected(users.map(({ user, from }) => ({ user: bend(user), from }))),
  }));

/** Every hundredth coin is doubled, without an entry. */
export const coinsWithoutEntry = withProjected((user) => ({
  ...user,
  coins: user.coins + Math.floor(user.coins / 100),
}));

/** The level is computed from the XP, with other thresholds. */
export const levelWithoutEntry = withProjected((user) => ({ ...user, level: 1 + Math.floor(user.xp / 100) }));

/** The last write of a shopper wins, however old it is. */
export const olderProjectionWins = withStore((_, { connection }) => ({
  saveProjected: (users) =>
    connection.perform('write', 'users, whatever is there', (store) => store.overwriteProjected(users)),
}));

/** Lost projections are never repaired. */
export const noFollower = withParts(({ projections }) => ({
  projections: { ...projections, job: { ...projections.job, run: async () => {} } },
}));

/** The projection is trusted even if the ledger has more: only a missing shopper is read from the ledger. */
export const projectionBelieved = (connection: Connection): Connection => {
  const { store } = connection;
  const heads: Store['heads'] = async (from) => {
    const projected = await store.loadProjected([...from.keys()]);
    const missing = [...from].filter(([id]) => !projected.has(id));
    const found = [...projected].filter(([id, { user }]) => user.seq >= (from.get(id) ?? 0));
    const read = await store.heads(new Map(missing));
    return new Map([
      ...read,
      ...found.map(([id, { user, from: at }]) => [id, { from: at, seq: user.seq }] as const),
    ]);
  };
  return { ...connection, store: { ...store, heads } };
};

/** Reads use the primary's data, whether or not a majority has it. */
export const readsAtLocalConcern = (connection: Connection): Connection => ({
  ...connection,
  store: connection.local,
});
