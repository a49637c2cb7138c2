// Has a shopper's commands carried by the one node that is the shopper's home: nodes that carried them side by side would
// only meet in the store. Nothing rests on it: what a home does not answer is carried where it came in, and the receipt
// id settles what was done twice.
import type { Command } from '../game/command.ts';
import type { Mailbox } from '../ports/mailbox.ts';
import type { Answer } from './answer.ts';
import type { HomeOf } from './home-node.ts';
import { createHomeOf } from './home-node.ts';
import type { Job } from './job.ts';

export interface ForwardParts {
  readonly mailbox: Mailbox;
  /** Addresses of the other nodes that carry commands; the same list as long as they are the same. */
  readonly others: () => readonly string[];
  /** Whether other nodes are changing the shopper, too: all others are carried where they come in. */
  readonly isContended: (userId: string) => boolean;
  /** A home that says nothing for this long is not waited for; 0: nothing is sent, what others send is taken in. Milliseconds. */
  readonly patienceMs: number;
  /** In which a receipt is to be answered: patience that left no time to carry it here is cut short. Milliseconds. */
  readonly deadlineMs: number;
  /** Carries a job on this node. */
  readonly here: (job: Job) => void;
  /** Takes in a command that another node has sent; null where there is no room for it. */
  readonly takeIn: (command: Command, traceId: string) => Promise<Answer> | null;
  /** Milliseconds, of a clock that only goes forward. */
  readonly now: () => number;
}

export interface ForwardFigures {
  /** Sent to their homes and not answered. */
  readonly waiting: number;
  readonly forwarded: number;
  /** Carried here after all. */
  readonly cameBack: number;
  /** Carried here for other nodes. */
  readonly takenIn: number;
  /** Sent here by other nodes, and not taken. */
  readonly declined: number;
}

export interface Forward {
  /** Sends the job to its shopper's home, and answers it or has it carried here in the end; false where that is not called for. */
  send(job: Job): boolean;
  /** Resolves when nothing that was sent waits any more. */
  idle(): Promise<void>;
  figures(): ForwardFigures;
}

type SentJob = readonly [id: number, command: Command, traceId: string];
/** No answer where the home has not taken it. */
type SentAnswer = readonly [id: number, answer: Answer | null];
type Letter =
  | { readonly type: 'jobs'; readonly items: readonly SentJob[] }
  | { readonly type: 'answers'; readonly items: readonly SentAnswer[] };

interface Waiting {
  readonly job: Job;
  readonly home: Home;
  readonly sentMs: number;
}

/** Another node, as the one that carries for us. */
interface Home {
  heardMs: number;
  /** Not written to until then. */
  awayUntilMs: number;
}

/** Bounds a letter: a command is at most 16 KB. */
const mostItems = 128;
/** By then a node that died is seen to be lost, and has no shoppers any more. */
const awayMs = 10_000;
/** A letter may get lost while its home is well: so many times the patience, and the job is carried here. */
const longestPatience = 3;
/** Of the deadline at most a quarter, so that the longest leaves another one. */
const partsOfDeadline = longestPatience + 1;
const looksPerPatience = 4;

export function createForward(parts: ForwardParts): Forward {
  const { mailbox, now } = parts;
  const patienceMs = Math.min(parts.patienceMs, parts.deadlineMs / partsOfDeadline);
  const waiting = new Map<number, Waiting>();
  const homes = new Map<string, Home>();
  const jobs = createOutbox<SentJob>((address, items) => post(address, { type: 'jobs', items }));
  const answers = createOutbox<SentAnswer>((address, items) => post(address, { type: 'answers', items }));
  let others: readonly string[] = [];
  let homeOf: HomeOf | null = null;
  let lastId = 0;
  let timer: NodeJS.Timeout | null = null;
  let idlers: (() => void)[] = [];
  const counts = { forwarded: 0, cameBack: 0, takenIn: 0, declined: 0 };

  mailbox.onLetter((from, letter) => receive(from, letter as Letter)); // in the form of our version
  mailbox.onLoss(() => bringBack(() => true));

  function send(job: Job): boolean {
    if (job.userId === null || patienceMs === 0 || !mailbox.isOpen()) return false;
    if (!parts.isContended(job.userId)) return false;
    const address = addressFor(job.userId);
    if (address === mailbox.address) return false;
    const home = homeAt(address);
    if (now() < home.awayUntilMs) return false;
    lastId += 1;
    waiting.set(lastId, { job, home, sentMs: now() });
    counts.forwarded += 1;
    jobs.put(address, [lastId, job.command, job.trace.id]);
    timer ??= setInterval(look, patienceMs / looksPerPatience);
    return true;
  }

  function addressFor(userId: string): string {
    const seen = parts.others();
    if (seen !== others) {
      others = seen;
      homeOf = seen.length === 0 ? null : createHomeOf([mailbox.address, ...seen]);
      for (const address of homes.keys()) if (!seen.includes(address)) homes.delete(address);
    }
    return homeOf === null ? mailbox.address : homeOf(userId);
  }

  function homeAt(address: string): Home {
    const known = homes.get(address);
    if (known !== undefined) return known;
    const home = { heardMs: Number.NEGATIVE_INFINITY, awayUntilMs: Number.NEGATIVE_INFINITY };
    homes.set(address, home);
    return home;
  }

  async function post(address: string, letter: Letter): Promise<void> {
    if ((await mailbox.send(address, letter)) || letter.type === 'answers') return;
    for (const [id] of letter.items) carryHere(id);
    leave(homeAt(address));
  }

  /** Nobody is asked there for a while. */
  function leave(home: Home): void {
    home.awayUntilMs = now() + awayMs;
  }

  function receive(from: string, letter: Letter): void {
    const home = homes.get(from);
    if (home !== undefined) home.heardMs = now();
    if (letter.type === 'jobs') {
      for (const item of letter.items) void take(from, item);
      return;
    }
    if (home !== undefined && letter.items.some(([, answer]) => answer === null)) leave(home);
    for (const [id, answer] of letter.items) {
      if (answer === null) carryHere(id);
      else settle(id)?.answer(answer);
    }
  }

  async function take(from: string, [id, command, traceId]: SentJob): Promise<void> {
    const taken = parts.takeIn(command, traceId);
    counts[taken === null ? 'declined' : 'takenIn'] += 1;
    answers.put(from, [id, await taken]);
  }

  /** Silent homes are not waited for, and nothing is waited for long. */
  function look(): void {
    const nowMs = now();
    const silent = new Set<Home>();
    for (const { home, sentMs } of waiting.values()) {
      if (nowMs - Math.max(sentMs, home.heardMs) > patienceMs) silent.add(home);
    }
    for (const home of silent) leave(home);
    bringBack(({ home, sentMs }) => silent.has(home) || nowMs - sentMs > longestPatience * patienceMs);
  }

  function bringBack(which: (one: Waiting) => boolean): void {
    for (const [id, one] of waiting) if (which(one)) carryHere(id);
  }

  function carryHere(id: number): void {
    const job = settle(id);
    if (job === null) return;
    counts.cameBack += 1;
    parts.here(job);
  }

  /** Waits no more; null where it does not any longer. */
  function settle(id: number): Job | null {
    const job = waiting.get(id)?.job ?? null;
    waiting.delete(id);
    if (waiting.size === 0) {
      if (timer !== null) clearInterval(timer);
      timer = null;
      for (const resolve of idlers) resolve();
      idlers = [];
    }
    return job;
  }

  return {
    send,
    idle: () => (waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
    figures: () => ({ waiting: waiting.size, ...counts }),
  };
}

/** What goes to one address in a turn of the loop goes together. */
function createOutbox<Item>(post: (address: string, items: readonly Item[]) => Promise<void>): {
  put(address: string, item: Item): void;
} {
  const waiting = new Map<string, Item[]>();

  function flush(): void {
    const all = [...waiting];
    waiting.clear();
    for (const [address, items] of all) {
      for (let at = 0; at < items.length; at += mostItems)
        void post(address, items.slice(at, at + mostItems));
    }
  }

  return {
    put: (address, item) => {
      if (waiting.size === 0) setImmediate(flush);
      const items = waiting.get(address);
      if (items) items.push(item);
      else waiting.set(address, [item]);
    },
  };
}
