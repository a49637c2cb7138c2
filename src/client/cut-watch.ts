// Finds a message that makes a node or a proxy close the connection, because a retry would close it every time.
import type { WireError } from '../contracts/errors.ts';

/** A connection that the other side closed without a word of the contract. */
export interface Cut {
  /** The WebSocket close code; 1006 where the connection broke without one. */
  readonly code: number;
}

/** A message under way. */
export interface Flight {
  readonly message: object;
  readonly sentAtMs: number;
  cut: { readonly code: number; readonly isAlone: boolean } | null;
}

export interface CutWatch {
  /** Resolves when the message may be sent: one under suspicion is sent while no other is under way. */
  clear(message: object): Promise<void> | null;
  sent(message: object): Flight;
  /** All flights at the moment at which the connection was lost; null: it was not the other side's doing. */
  lost(cut: Cut | null): void;
  /** The flight is over. Gives the final error when its message is the one that cuts the connection. */
  landed(flight: Flight, isAnswered: boolean): WireError | null;
}

/** A cut later than this after a message was sent has nothing to do with it. */
const rightAfterMs = 1_000;
const pointsToBlame = 4;
const tooLarge = 1009;

/**
 * Points of one cut. "Too large" says it all; an orderly close twice right after the same message is no accident; a
 * connection that just breaks is, unless it happens four times in a row.
 */
function pointsOf(code: number): number {
  if (code === tooLarge) return 4;
  return [1001, 1006, 1012, 1013].includes(code) ? 1 : 2;
}

export function createCutWatch(nowMs: () => number = () => performance.now()): CutWatch {
  const flying = new Set<Flight>();
  const suspects = new WeakMap<object, number>();
  /** Closed while a suspect is in flight alone. */
  let gate: Gate | null = null;
  /** Of each suspect that has had its turn: what ends the turn. */
  const turns = new WeakMap<object, () => void>();
  /** Of the one suspect whose turn it is, while others are still under way. */
  let onEmpty: (() => void) | null = null;

  async function clearSuspect(message: object): Promise<void> {
    while (gate) await gate.opened; // not by a function: the next line must follow at once
    const mine = createGate();
    gate = mine;
    const open = (): void => {
      if (gate === mine) gate = null;
      mine.open();
    };
    turns.set(message, open);
    if (flying.size > 0) {
      await new Promise<void>((resolve) => {
        onEmpty = resolve;
      });
    }
    // Beyond this its answer tells nothing more; the others have waited long enough.
    setTimeout(open, rightAfterMs);
  }

  async function waitForGate(): Promise<void> {
    while (gate) await gate.opened;
  }

  return {
    clear: (message) => {
      if (suspects.has(message)) return clearSuspect(message);
      return gate ? waitForGate() : null;
    },
    sent: (message) => {
      const flight: Flight = { message, sentAtMs: nowMs(), cut: null };
      flying.add(flight);
      return flight;
    },
    lost: (cut) => {
      if (cut === null) return;
      for (const flight of flying) {
        flight.cut = { code: cut.code, isAlone: flying.size === 1 };
      }
    },
    landed: (flight, isAnswered) => {
      flying.delete(flight);
      const { message, cut } = flight;
      turns.get(message)?.();
      if (flying.size === 0) {
        onEmpty?.();
        onEmpty = null;
      }
      const isCleared = isAnswered || nowMs() - flight.sentAtMs > rightAfterMs;
      if (isCleared) suspects.delete(message);
      if (isCleared || cut === null) return null;
      const points = (suspects.get(message) ?? 0) + (cut.isAlone ? pointsOf(cut.code) : 0);
      suspects.set(message, points);
      return points < pointsToBlame ? null : blamed(cut.code);
    },
  };
}

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

function createGate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

function blamed(code: number): WireError {
  const why = code === tooLarge ? 'it is too large for the other side' : `close code ${code}`;
  return {
    code: 'invalid',
    message: `The connection was cut each time right after this message was sent (${why}). It is not sent again.`,
    retryable: false,
  };
}
