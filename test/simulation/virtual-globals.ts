// Replaces Node's time and randomness: simulated processes get the world's, all other code the real ones.
import { AsyncLocalStorage } from 'node:async_hooks';

/** What a simulated process uses instead of the machine's clock, timers and randomness. */
export interface VirtualMachine {
  /** Milliseconds since 1970. */
  nowMs(): number;
  random(): number;
  /** Runs `work` after `delayMs`; null: in the next turn of the event loop. Repeats every `delayMs` if it repeats. */
  later(work: () => void, delayMs: number | null, repeats: boolean): VirtualTimer;
}

export interface VirtualTimer {
  cancel(): void;
}

const inside = new AsyncLocalStorage<VirtualMachine>();

/** Runs `work` and everything that follows from it with these globals. */
export const runOn = <T>(machine: VirtualMachine, work: () => T): T => inside.run(machine, work);

/** One turn of the real event loop: every promise that can continue has done so by then. */
export const realTurn: (work: () => void) => void = setImmediate;

type Work = (...args: unknown[]) => void;

/** The part of Node's timer objects that is used here. */
const handleOf = (timer: VirtualTimer) => ({
  cancel: timer.cancel,
  ref() {
    return this;
  },
  unref() {
    return this;
  },
  hasRef: () => true,
});

const isVirtual = (handle: unknown): handle is VirtualTimer =>
  typeof handle === 'object' && handle !== null && 'cancel' in handle && typeof handle.cancel === 'function';

let real: ReturnType<typeof realGlobals> | null = null;

const realGlobals = () => ({
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  setImmediate: globalThis.setImmediate,
  clearTimeout: globalThis.clearTimeout,
  clearInterval: globalThis.clearInterval,
  clearImmediate: globalThis.clearImmediate,
  dateNow: Date.now,
  random: Math.random,
});

/**
 * Installs the virtual clock, timers and randomness while `work` runs. Code outside of a simulated process
 * (such as the test runner) keeps the real ones.
 */
export async function withVirtualGlobals<T>(work: () => Promise<T>): Promise<T> {
  if (real !== null) throw new Error('one simulated world at a time: they share the globals');
  real = install();
  try {
    return await work();
  } finally {
    const { dateNow, random, ...timers } = real;
    Object.assign(globalThis, timers);
    Date.now = dateNow;
    Math.random = random;
    Reflect.deleteProperty(performance, 'now');
    real = null;
  }
}

function install(): ReturnType<typeof realGlobals> {
  const kept = realGlobals();
  const performanceNow = performance.now.bind(performance);

  const timer =
    (fallBack: Work, repeats: boolean) =>
    (work: Work, delayMs = 0, ...args: unknown[]): unknown => {
      const machine = inside.getStore();
      if (machine === undefined) return Reflect.apply(fallBack, globalThis, [work, delayMs, ...args]);
      return handleOf(machine.later(() => work(...args), Math.max(1, delayMs), repeats));
    };
  const clear =
    (fallBack: (handle: never) => void) =>
    (handle: unknown): void => {
      if (isVirtual(handle)) handle.cancel();
      else Reflect.apply(fallBack, globalThis, [handle]);
    };

  Object.assign(globalThis, {
    setTimeout: Object.assign(timer(kept.setTimeout as Work, false), kept.setTimeout), // only ever called with a work
    setInterval: timer(kept.setInterval as Work, true), // likewise
    setImmediate: Object.assign((work: Work, ...args: unknown[]): unknown => {
      const machine = inside.getStore();
      if (machine === undefined) return kept.setImmediate(work, ...args);
      return handleOf(machine.later(() => work(...args), null, false));
    }, kept.setImmediate),
    clearTimeout: clear(kept.clearTimeout),
    clearInterval: clear(kept.clearInterval),
    clearImmediate: clear(kept.clearImmediate),
  });
  Date.now = () => inside.getStore()?.nowMs() ?? kept.dateNow();
  Math.random = () => inside.getStore()?.random() ?? kept.random();
  performance.now = () => inside.getStore()?.nowMs() ?? performanceNow();
  return kept;
}
