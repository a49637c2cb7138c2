// Finds a message that makes a node or a proxy close the connection, because a retry would close it every time.
import type { WireError } from '../contracts/errors.ts';

/** A connection that the other side closed without announcing it. */
export interface Cut {
  /** The WebSocket close code; 1006 where the connection broke without one. */
  readonly code: number;
}

/** A message in flight. */
export interface Flight {
  readonly message: object;
  readonly sentAtMs: number;
  cut: { readonly code: number; readonly isAlone: boolean } | null;
}

export interface CutWatch {
  /** Resolves when the message may be sent. A suspect is sent while no other message is in flight. */
  clear(message: object): Promise<void> | null;
  sent(message: object): Flight;
  /** Marks all messages in flight. Null: the other side did not cut the connection. */
  lost(cut: Cut | null): void;
  /** Call it with the answer, or without one. Returns the final error when this message cuts the connection. */
  landed(flight: Flight, isAnswered: boolean): WireError | null;
}

/** A cut later than this after a message was sent is not caused by it. */
const rightAfterMs = 1_000;
const pointsToBlame = 4;
const tooLarge = 1009;

/**
 * Points of one cut; a message with four is blamed. "Too large" is certain. An orderly close twice right after the same
 * message is not a coincidence. A broken connection may be one, unless it happens four times in a row.
 */
function pointsOf(code: number): number {
  if (code === tooLarge) return 4;
  return [1001, 1006, 1012, 1013].includes(code) ? 1 : 2;
}

export function createCutWatch(nowMs: () => number = () => performance.now()): CutWatch {
  const flying = new Set<Flight>();
  const suspects = new WeakMap<object, number>();
  /** Closed while a suspect is in flight alone. */
  const gate = createGate();
  /** Opens the gate for the messages after a suspect. */
  const turns = new WeakMap<object, () => void>();
  /** Set while a suspect waits for the messages in flight. */
  let onEmpty: (() => void) | null = null;

  async function clearSuspect(message: object): Promise<void> {
    for (let wait = gate.closed(); wait; wait = gate.closed()) await wait;
    const open = gate.close();
    turns.set(message, open);
    if (flying.size > 0) {
      await new Promise<void>((resolve) => {
        onEmpty = resolve;
      });
    }
    // A later cut is not caused by the suspect, so the other messages need not wait longer.
    setTimeout(open, rightAfterMs);
  }

  return {
    clear: (message) => {
      if (suspects.has(message)) return clearSuspect(message);
      return gate.closed() ? waitFor(gate) : null;
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
  /** Closes the gate, which must be open. Returns the function that opens it. */
  close(): () => void;
  /** Resolves when the gate opens; null: it is open. Another caller may close it first, so ask again. */
  closed(): Promise<void> | null;
}

function createGate(): Gate {
  let opened: Promise<void> | null = null;
  return {
    close: () => {
      let resolve = (): void => {};
      const mine = new Promise<void>((done) => {
        resolve = done;
      });
      opened = mine;
      return () => {
        if (opened === mine) opened = null;
        resolve();
      };
    },
    closed: () => opened,
  };
}

async function waitFor(gate: Gate): Promise<void> {
  for (let wait = gate.closed(); wait; wait = gate.closed()) await wait;
}

function blamed(code: number): WireError {
  const why = code === tooLarge ? 'it is too large for the other side' : `close code ${code}`;
  return {
    code: 'invalid',
    message: `The connection was cut each time right after this message was sent (${why}). It is not sent again.`,
    retryable: false,
  };
}
