// One direction of a connection through the fault proxy: bounded, in order, and delayed, held or lost by its faults.
import { once } from 'node:events';
import type { Socket } from 'node:net';

export interface Faults {
  /** Every byte arrives this much later; order and throughput stay. */
  readonly delayMs?: number;
  readonly bytesPerSecond?: number;
  /** Nothing arrives; the data waits, up to a limit, and arrives when this is over. */
  readonly hold?: boolean;
  /** Sent data is lost silently: a connection that has lost something never receives anything again. */
  readonly blackHole?: boolean;
  /** A connection is lost after this many more bytes, which still arrive. */
  readonly cutAfterBytes?: number;
}

/** Bytes that are forwarded together once `gate` allows it; `drop` ends the connection instead, on both sides. */
export interface Piece {
  readonly bytes: Buffer;
  readonly gate?: () => Promise<'pass' | 'drop'>;
}

export interface PipeParts {
  readonly from: Socket;
  readonly onto: Socket;
  /** The present faults. */
  readonly faults: () => Faults;
  readonly pieces: (chunk: Buffer) => Iterable<Piece>;
  readonly onLost: (bytes: number) => void;
  /** Ends the connection on both sides. */
  readonly reset: () => void;
}

export interface Pipe {
  heldBytes(): number;
  /** Call this when faults or sockets have changed. */
  look(): void;
}

/** Beyond this nothing more is read, so that the sender's own buffers fill: back-pressure. */
const mostHeldBytes = 256 * 1024;
/** This many bytes are forwarded at a time when the rate is limited. */
const sliceMs = 20;

interface Held extends Piece {
  readonly at: number;
}

/** Forwards bytes until either side is gone. */
export function createPipe({ from, onto, faults, pieces, onLost, reset }: PipeParts): Pipe {
  const line: Held[] = [];
  let heldBytes = 0;
  let passedBytes = 0;
  /** The byte at which the connection is lost, if a limit was set. */
  let cutAt: number | null = null;
  let deaf = false;
  let ended = false;
  let wake: (() => void) | null = null;

  const look = (): void => {
    const { cutAfterBytes } = faults();
    cutAt = cutAfterBytes === undefined ? null : passedBytes + cutAfterBytes;
    wake?.();
  };
  const changed = (withinMs?: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = withinMs === undefined ? undefined : setTimeout(() => wake?.(), withinMs);
      wake = () => {
        clearTimeout(timer);
        wake = null;
        resolve();
      };
    });
  const isGone = (): boolean => onto.destroyed || from.errored !== null;

  from.on('data', (chunk: Buffer) => {
    if (faults().blackHole) deaf = true;
    if (deaf) return onLost(chunk.length);
    const at = performance.now();
    for (const piece of pieces(chunk)) {
      line.push({ ...piece, at });
      heldBytes += piece.bytes.length;
    }
    if (heldBytes >= mostHeldBytes) from.pause();
    wake?.();
  });
  from.on('end', () => {
    ended = true;
    wake?.();
  });

  async function write(bytes: Buffer): Promise<void> {
    if (onto.write(bytes) || onto.destroyed) return;
    const gone = new AbortController();
    const stop = (): void => gone.abort();
    onto.once('close', stop);
    await once(onto, 'drain', { signal: gone.signal }).catch(() => {}); // gone meanwhile: seen by the caller
    onto.off('close', stop);
  }

  /** Forwards the bytes at the allowed rate; false if the connection was lost meanwhile. */
  async function pass(bytes: Buffer): Promise<boolean> {
    for (let done = 0; done < bytes.length && !isGone(); ) {
      if (faults().hold) {
        await changed();
        continue;
      }
      const { bytesPerSecond } = faults();
      const slice =
        bytesPerSecond === undefined
          ? bytes.length
          : Math.max(1, Math.round((bytesPerSecond * sliceMs) / 1_000));
      const most = cutAt === null ? slice : Math.min(slice, cutAt - passedBytes);
      const part = bytes.subarray(done, done + most);
      await write(part);
      done += part.length;
      passedBytes += part.length;
      if (cutAt !== null && passedBytes >= cutAt) return false;
      if (bytesPerSecond !== undefined) await changed((part.length / bytesPerSecond) * 1_000);
    }
    return true;
  }

  async function carry(): Promise<void> {
    while (!isGone()) {
      const next = line[0];
      if (next === undefined) {
        if (ended && !deaf) {
          onto.end();
          return;
        }
        await changed();
        continue;
      }
      const waitMs = next.at + (faults().delayMs ?? 0) - performance.now();
      if (waitMs > 0) {
        await changed(waitMs);
        continue;
      }
      const verdict = await next.gate?.();
      if (verdict === 'drop') return reset();
      if (!(await pass(next.bytes))) {
        // A reset would also discard bytes that have arrived and were not read yet.
        onto.destroySoon();
        from.resetAndDestroy();
        return;
      }
      line.shift();
      heldBytes -= next.bytes.length;
      if (heldBytes < mostHeldBytes) from.resume();
    }
  }
  look();
  void carry();
  return { heldBytes: () => heldBytes, look };
}
