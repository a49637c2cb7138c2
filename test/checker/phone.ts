// A phone that follows its shopper and records everything it receives, before any reordering.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance.ts';
import type { Answer, Entry, HistoryWriter, Snapshot, Stats, Told } from './history.ts';
import type { Door, Wire } from './wire.ts';
import { ask, openWire } from './wire.ts';

export interface PhoneOptions {
  readonly name: string;
  readonly userId: string;
  readonly token: string;
  readonly doors: readonly Door[];
  readonly chance: Chance;
  readonly history: Pick<HistoryWriter, 'add'>;
  readonly signal: AbortSignal;
}

export interface Phone {
  /** The last entry without a gap before it. */
  position(): number;
  /** Checks whether it is behind. */
  catchUp(): void;
}

/** The part of a greeting, a push or an answer that concerns the journal. */
interface Journal {
  readonly epoch: string;
  readonly entries?: readonly Entry[];
  readonly complete?: boolean;
  readonly snapshot?: Snapshot;
}

const answerWithinMs = 6_000;
const lookEveryMs = 700;

/** Connects, and stays connected until the signal. */
export function startPhone(options: PhoneOptions): Phone {
  const { name: who, userId, chance, history, signal } = options;
  let at: number | null = null;
  let epoch = '';
  const ahead = new Set<number>();
  let wire: Wire | null = null;
  let asking = false;

  function take(journal: Journal): void {
    const { snapshot } = journal;
    epoch = journal.epoch;
    if (snapshot !== undefined && (at === null || journal.complete === false))
      at = Math.max(at ?? 0, snapshot.seq);
    for (const { seq } of journal.entries ?? []) ahead.add(seq);
    while (at !== null && ahead.delete(at + 1)) at += 1;
    for (const seq of ahead) if (seq <= (at ?? 0)) ahead.delete(seq);
  }

  function note(by: Told['by'], via: string, sentMs: number, cursor: number | null, journal: Journal): void {
    const { entries = [], complete, snapshot } = journal;
    history.add({
      kind: 'told',
      by,
      who,
      via,
      userId,
      epoch: journal.epoch,
      cursor,
      sentMs,
      heardMs: performance.now(),
      entries,
      ...(complete === undefined ? {} : { complete }),
      ...(snapshot === undefined ? {} : { snapshot }),
    });
    take(journal);
  }

  async function resume(): Promise<void> {
    if (wire === null || asking || at === null) return;
    asking = true;
    const cursor = at;
    const sentMs = performance.now();
    const { socket, via } = wire;
    // The contract's type.
    const answer = (await ask(
      socket,
      'user:resume',
      { epoch, seq: cursor },
      answerWithinMs,
    )) as Answer<Journal> | null;
    asking = false;
    if (answer?.ok) note('resume', via, sentMs, cursor, answer.data);
    else if (answer === null) socket.disconnect();
  }

  async function readStats(): Promise<void> {
    if (wire === null) return;
    const { socket, via } = wire;
    const sentMs = performance.now();
    // The contract's type, as for the resume.
    const answer = (await ask(socket, 'user:stats', {}, answerWithinMs)) as Answer<Stats> | null;
    if (answer?.ok)
      history.add({
        kind: 'read',
        what: 'user:stats',
        who,
        via,
        userId,
        sentMs,
        heardMs: performance.now(),
        seq: null,
        stats: answer.data,
      });
  }

  function listen({ socket, via, sinceMs }: Wire): void {
    const cursor = at;
    socket.on('hello', (hello: Journal) => note('hello', via, sinceMs, cursor, hello));
    socket.on('journal', (push: Journal) => {
      note('journal', via, performance.now(), null, push);
      if (ahead.size > 0) void resume();
    });
  }

  async function stayConnected(): Promise<void> {
    for (;;) {
      wire = await openWire({
        ...options,
        pick: chance.pick,
        cursor: () => (at === null ? null : { epoch, seq: at }),
        onSocket: listen,
      });
      const { socket } = wire;
      if (ahead.size > 0) void resume();
      await new Promise<void>((resolve) => {
        socket.once('disconnect', () => resolve());
        if (!socket.connected) resolve();
      });
      wire = null;
      await sleep(50 + chance.below(200), undefined, { signal });
    }
  }

  async function lookNowAndThen(): Promise<void> {
    for (;;) {
      await sleep(lookEveryMs + chance.below(lookEveryMs), undefined, { signal });
      await (chance.oneIn(3) ? resume() : readStats());
    }
  }

  const untilOver = (work: Promise<never> | Promise<void>): void => {
    work.catch((error: unknown) => {
      if (!signal.aborted) throw error;
      wire?.socket.disconnect();
    });
  };
  untilOver(stayConnected());
  untilOver(lookNowAndThen());
  return { position: () => at ?? 0, catchUp: () => void resume() };
}
