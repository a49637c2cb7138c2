// A demanding till: sends receipts until they are answered, again, twice at once, with changes, and voids them.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance.ts';
import type { Answer, Command, HistoryWriter, Outcome } from './history.ts';
import type { Door, Wire } from './wire.ts';
import { ask, openWire } from './wire.ts';

export interface TillOptions {
  readonly name: string;
  readonly store: string;
  readonly token: string;
  readonly doors: readonly Door[];
  readonly shoppers: readonly string[];
  readonly chance: Chance;
  readonly history: Pick<HistoryWriter, 'add'>;
  /** Called to read the shopper at once, at any node. */
  readonly onAnswered: (userId: string) => void;
  /** No new receipts after this time. */
  readonly over: AbortSignal;
  /** Unanswered commands are given up at this time. */
  readonly signal: AbortSignal;
}

interface Receipt {
  readonly receiptNo: string;
  readonly userId: string;
  readonly amount: number;
  readonly issuedAt: string;
}

const answerWithinMs = 6_000;
const pauseMs = 120;
const largestThousands = 4_000;

/** Resolves when it is told to stop and every command is answered; throws the signal's reason. */
export async function runTill(options: TillOptions): Promise<void> {
  const { name, store, chance, history, over, signal } = options;
  const wires: (Wire | null)[] = [null, null];

  /** A till has two connections, so that the same receipt can race with itself. */
  async function wireOf(line: number): Promise<Wire> {
    const open = wires[line];
    if (open?.socket.connected) return open;
    const wire = await openWire({ ...options, pick: chance.pick });
    wires[line] = wire;
    return wire;
  }

  async function send(
    line: number,
    about: Pick<Command, 'event' | 'receiptNo' | 'userId' | 'amount'>,
    payload: object,
  ) {
    const { via, socket } = await wireOf(line);
    const sentMs = performance.now();
    // The contract's type; no law applies to another form.
    const answer = (await ask(socket, about.event, payload, answerWithinMs)) as Answer<Outcome> | null;
    const heardMs = performance.now();
    history.add({ kind: 'command', ...about, who: `${name}.${line}`, via, store, sentMs, heardMs, answer });
    // After a silence the other side may be gone without a close.
    if (answer === null) socket.disconnect();
    return answer;
  }

  const submit = (line: number, receipt: Receipt) => {
    const { receiptNo, userId, amount } = receipt;
    return send(line, { event: 'receipt:submit', receiptNo, userId, amount }, receipt);
  };
  const takeBack = (line: number, receiptNo: string) =>
    send(line, { event: 'receipt:void', receiptNo }, { receiptNo, reason: 'brought back' });

  async function untilAnswered(once: () => Promise<Answer<Outcome> | null>): Promise<Answer<Outcome>> {
    for (;;) {
      const answer = await once();
      if (answer !== null && (answer.ok || !answer.error.retryable)) return answer;
      await sleep(pauseMs + chance.below(pauseMs), undefined, { signal });
    }
  }

  async function carry(receipt: Receipt): Promise<void> {
    const { receiptNo, userId } = receipt;
    if (chance.oneIn(25)) await untilAnswered(() => takeBack(0, receiptNo));
    const sending = [untilAnswered(() => submit(0, receipt))];
    if (chance.oneIn(6)) sending.push(untilAnswered(() => submit(1, receipt)));
    await Promise.all(sending);
    options.onAnswered(userId);
    if (chance.oneIn(5)) await untilAnswered(() => submit(chance.below(2), receipt));
    if (chance.oneIn(12)) await submit(0, { ...receipt, amount: receipt.amount + 1_000 });
    if (!chance.oneIn(8)) return;
    const returning = [untilAnswered(() => takeBack(0, receiptNo))];
    if (chance.oneIn(2)) returning.push(untilAnswered(() => takeBack(1, receiptNo)));
    await Promise.all(returning);
    options.onAnswered(userId);
  }

  try {
    for (let no = 1; !over.aborted; no += 1) {
      await carry({
        receiptNo: `${name}-${no}`,
        userId: chance.pick(options.shoppers),
        amount: (1 + chance.below(largestThousands)) * 1_000,
        issuedAt: new Date().toISOString(),
      });
      await sleep(chance.below(60), undefined, { signal });
    }
  } finally {
    for (const wire of wires) wire?.socket.disconnect();
  }
}
