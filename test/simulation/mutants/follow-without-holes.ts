// A client that accepts anything newer than what it has, and never requests missing entries.
import type { Follow } from '../shopper.ts';

export const followWithoutHoles: Follow = (from, _resume, listener) => {
  let { cursor } = from;
  const take: ReturnType<Follow>['pushed'] = ({ userId, epoch, entries }) => {
    const newer = entries.filter(({ seq }) => seq > (cursor?.seq ?? 0));
    const last = newer.at(-1);
    if (cursor === null || last === undefined) return;
    cursor = { epoch, seq: last.seq };
    listener.onEntries?.(newer, userId);
  };
  return {
    cursor: () => cursor,
    greeted: ({ epoch, snapshot, entries = [], complete }) => {
      if (cursor === null || complete === false) {
        const reason = cursor === null ? 'start' : 'gap';
        cursor = { epoch, seq: snapshot.seq };
        listener.onSnapshot?.(snapshot, reason);
      } else take({ userId: snapshot.userId, epoch, entries: [...entries] });
    },
    pushed: take,
    lost: () => {},
    stop: () => {},
  };
};
