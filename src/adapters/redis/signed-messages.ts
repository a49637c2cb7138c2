// Signs every message between nodes over Redis, and verifies those that arrive.
import { randomUUID } from 'node:crypto';
import { clockToleranceMs, maxMessageLength } from '../../contracts/cluster.ts';
import type { Log } from '../../ports/log.ts';
import { createSigner } from './signer.ts';

export interface SignedMessagesParts {
  /** The secret that only the nodes of a mall share. */
  readonly secret: string;
  /** The epoch of the database: nodes of another database have another key. */
  readonly epoch: string;
  readonly log: Pick<Log, 'warn'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Why a message was ignored. */
export type MessageRefusal = 'size' | 'signature' | 'time' | 'replay' | 'form';

export interface SignedMessages {
  /** The text to publish on this channel, and on no other. */
  sign(channel: string, body: string): string;
  /** The body of a text from this channel; null if it is to be ignored, because we sent it or it is refused. */
  open(channel: string, text: string): string | null;
  /** Counts a message that was ignored, and warns at most once a minute. */
  refuse(cause: MessageRefusal, channel: string): void;
  /** Messages refused since the start. */
  refused(): Readonly<Record<MessageRefusal, number>>;
}

/** Increased when the header changes, so that nodes of two versions do not read each other's messages. */
const form = 1;
/** Sender, time, counter, signature; the body follows. */
const header = /^([0-9a-f-]{36})\.(\d{1,16})\.(\d{1,16})\.([0-9a-f]{32})\n/;
/** Senders on a channel within the tolerance of the clocks: more than a mall has nodes, restarts included. */
const maxSenders = 1_000;
const warnEveryMs = 60_000;
/** A node sends this to check that its messages arrive. Other nodes ignore it. */
export const probeBody = '\u0000probe';

const advice: Readonly<Record<MessageRefusal, string>> = {
  size: 'it is too long: no node sends such a message',
  signature: 'its signature is wrong: somebody else publishes there, or a node has another JWT_SECRET',
  time: 'its time is not ours: an old message was played back, or the clock of a node is wrong',
  replay: 'it was heard before: somebody plays back messages',
  form: 'it has another form: nodes of two versions run together',
};

export function createSignedMessages({ secret, epoch, log, now }: SignedMessagesParts): SignedMessages {
  const self = randomUUID();
  const signer = createSigner(secret, `messages:${form}:${epoch}`);
  const refused: Record<MessageRefusal, number> = { size: 0, signature: 0, time: 0, replay: 0, form: 0 };
  let counter = 0;
  let warnedAtMs = Number.NEGATIVE_INFINITY;

  const isCurrent = (timeMs: number): boolean => Math.abs(now() - timeMs) <= clockToleranceMs;
  const isNew = createReplayGuard(isCurrent);

  function refuse(cause: MessageRefusal, channel: string): void {
    refused[cause] += 1;
    // Also if the clock was set back: the sender must not be refused until it catches up.
    if (Math.abs(now() - warnedAtMs) < warnEveryMs) return;
    warnedAtMs = now();
    log.warn(
      { channel, cause, refused: { ...refused } },
      `a message between nodes was ignored: ${advice[cause]}`,
    );
  }

  return {
    sign: (channel, body) => {
      counter += 1;
      const head = `${self}.${now()}.${counter}`;
      return `${head}.${signer.sign(`${channel}\n${head}\n${body}`)}\n${body}`;
    },
    open: (channel, text) => {
      if (text.startsWith(self)) return null;
      const found = text.length > maxMessageLength ? null : header.exec(text);
      const [all = '', sender = '', time = '', count = '', signature = ''] = found ?? [];
      const body = text.slice(all.length);
      const timeMs = Number(time);
      let cause: MessageRefusal | null = null;
      if (text.length > maxMessageLength) cause = 'size';
      else if (!signer.verify(signature, `${channel}\n${sender}.${time}.${count}\n${body}`))
        cause = 'signature';
      else if (!isCurrent(timeMs)) cause = 'time';
      else if (!isNew(`${channel} ${sender}`, { counter: Number(count), timeMs })) cause = 'replay';
      if (cause === null) return body === probeBody ? null : body;
      refuse(cause, channel);
      return null;
    },
    refuse,
    refused: () => ({ ...refused }),
  };
}

/** The place of a message among those of its sender. */
interface Place {
  readonly counter: number;
  readonly timeMs: number;
}

/** Returns a function that checks whether a message is the latest of its sender. A repeated message is not. */
function createReplayGuard(
  isCurrent: (timeMs: number) => boolean,
): (sender: string, given: Place) => boolean {
  /** By channel and sender: the highest counter, and the latest time that was signed. */
  const heard = new Map<string, Place>();

  /** Forgets the senders whose recorded messages are too old to be accepted. */
  function forgetOldSenders(): void {
    for (const [sender, { timeMs }] of heard) if (!isCurrent(timeMs)) heard.delete(sender);
  }

  return (sender, given) => {
    const last = heard.get(sender);
    if (last === undefined && heard.size >= maxSenders) forgetOldSenders();
    if (last === undefined ? heard.size >= maxSenders : given.counter <= last.counter) return false;
    heard.set(sender, { counter: given.counter, timeMs: Math.max(given.timeMs, last?.timeMs ?? 0) });
    return true;
  };
}
