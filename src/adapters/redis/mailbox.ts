// Letters between nodes over Redis. A letter carries commands that are carried out unasked: it is sealed, and what does
// not carry the mall's seal, or was meant for another node, is none.
import type { Log } from '../../ports/log.ts';
import type { Mailbox } from '../../ports/mailbox.ts';
import type { RedisLink } from './connect.ts';
import type { GuardedPublish } from './guarded-publish.ts';
import { createSeal, sealLength } from './seal.ts';
import { subscribe } from './subscription.ts';

export interface MailboxParts {
  readonly link: RedisLink;
  readonly guarded: GuardedPublish;
  /** The channel of a node. */
  readonly channelOf: (address: string) => string;
  readonly address: string;
  /** What the nodes of a mall share and others do not know. */
  readonly secret: string;
  readonly epoch: string;
  readonly log: Log;
}

export interface MailboxFigures {
  /** Texts on our channel that were no letters. */
  readonly refused: number;
}

/** Raised with the form of what is sent: nodes of two versions, side by side, do not read each other's letters. */
const form = 1;

export function openMailbox(parts: MailboxParts): Mailbox & { figures(): MailboxFigures } {
  const { link, guarded, channelOf, address, log } = parts;
  const seal = createSeal(parts.secret, `letters:${form}:${parts.epoch}`);
  const listeners: ((from: string, letter: unknown) => void)[] = [];
  let refused = 0;

  const inbox = channelOf(address);
  const { isHeard, onLoss } = subscribe(link, inbox, receive, log);

  function receive(text: string): void {
    const body = text.slice(sealLength);
    if (!seal.fits(text.slice(0, sealLength), inbox + body)) {
      refused += 1;
      return;
    }
    const [from, letter] = JSON.parse(body) as [string, unknown]; // sealed by us, in this form
    for (const listener of listeners) listener(from, letter);
  }

  return {
    address,
    isOpen: isHeard,
    send: async (to, letter) => {
      const channel = channelOf(to);
      const body = JSON.stringify([address, letter]);
      return (await guarded.publish(channel, seal.of(channel + body) + body)) > 0;
    },
    onLetter: (listener) => void listeners.push(listener),
    onLoss,
    figures: () => ({ refused }),
  };
}
