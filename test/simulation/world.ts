// The simulated world: controls time and the order of every asynchronous step, both drawn from one seed.
import { ms, noon } from '../builders.ts';
import type { Chance } from './chance.ts';
import { createChance } from './chance.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Task } from './task-queue.ts';
import { createTaskQueue } from './task-queue.ts';
import type { VirtualMachine } from './virtual-globals.ts';
import { realTurn, runOn } from './virtual-globals.ts';

export interface World {
  readonly chance: Chance;
  /** Milliseconds since the start of the world. */
  nowMs(): number;
  /** Milliseconds since 1970, as processes see it. */
  clockMs(): number;
  start(name: string): SimulatedProcess;
  /** Schedules a step after `delayMs`: of `owner`, if it is still alive, or of nobody. */
  post(delayMs: number, label: string, owner: SimulatedProcess | null, run: () => void): void;
  note(line: string): void;
  /** Runs steps until `isOver` returns true or the time is up. False: the time was up, or no step was left. */
  run(isOver: () => boolean, untilMs: number): Promise<boolean>;
  /** Everything that happened, in order. */
  readonly trace: readonly string[];
  /** Errors thrown out of a step, which no process should do. */
  readonly faults: readonly string[];
}

/** The longest turn of a process; what runs between two turns is drawn. */
const turnMs = 0.05;
const startMs = ms(noon);

/** Must be used within `withVirtualGlobals`. `onStep` is called after every step of a process, when
 * everything that follows from it without waiting has run. */
export function createWorld(seed: number, onStep: (process: SimulatedProcess) => void = () => {}): World {
  const chance = createChance(seed);
  const luck = createChance(seed ^ 0x5bd1e995);
  const tasks = createTaskQueue();
  const trace: string[] = [];
  const faults: string[] = [];
  const frozen = new Map<SimulatedProcess, number>();
  let nowMs = 0;
  let order = 0;
  let stepped: SimulatedProcess | null = null;

  const clockMs = (): number => startMs + Math.floor(nowMs);

  function add(delayMs: number, label: string, owner: SimulatedProcess | null, run: () => void): Task {
    order += 1;
    const task: Task = { dueMs: nowMs + delayMs, order, owner, label, run };
    tasks.push(task);
    return task;
  }

  function start(name: string): SimulatedProcess {
    let alive = true;
    let lastTurnMs = 0;

    const machine: VirtualMachine = {
      nowMs: clockMs,
      random: luck.next,
      later: (work, delayMs, repeats) => {
        if (delayMs === null) {
          // Turns of one process keep their order, as in Node.
          lastTurnMs = Math.max(lastTurnMs, nowMs + chance.next() * turnMs);
          const turn = add(lastTurnMs - nowMs, 'turn', process, work);
          return { cancel: () => callOff(turn) };
        }
        const ring = (): Task =>
          add(delayMs, 'timer', process, () => {
            if (repeats) task = ring();
            work();
          });
        let task = ring();
        return { cancel: () => callOff(task) };
      },
    };
    const process: SimulatedProcess = {
      name,
      isAlive: () => alive,
      enter: (work) => runOn(machine, work),
      kill: () => {
        alive = false;
        trace.push(`${nowMs.toFixed(3)} ${name} is killed`);
      },
      freeze: (forMs) => {
        frozen.set(process, nowMs + forMs);
        trace.push(`${nowMs.toFixed(3)} ${name} stands still for ${Math.round(forMs)} ms`);
      },
    };
    return process;
  }

  const callOff = (task: Task): void => {
    task.run = null;
  };

  function carry({ owner, label, run }: Task): void {
    if (run === null) return;
    if (owner === null) {
      trace.push(`${nowMs.toFixed(3)} - ${label}`);
      run();
      return;
    }
    if (!owner.isAlive()) return;
    trace.push(`${nowMs.toFixed(3)} ${owner.name} ${label}`);
    stepped = owner;
    owner.enter(run);
  }

  /** False when no step is left. */
  function step(): boolean {
    const task = tasks.pop();
    if (task === undefined) return false;
    nowMs = Math.max(nowMs, task.dueMs);
    const thawsMs = task.owner === null ? 0 : (frozen.get(task.owner) ?? 0);
    if (thawsMs > nowMs && task.run !== null) {
      task.dueMs = thawsMs;
      tasks.push(task);
      return true;
    }
    try {
      carry(task);
    } catch (error) {
      faults.push(`${task.owner?.name ?? 'the world'} threw at "${task.label}": ${String(error)}`);
    }
    return true;
  }

  return {
    chance,
    trace,
    faults,
    nowMs: () => nowMs,
    clockMs,
    start,
    note: (line) => trace.push(`${nowMs.toFixed(3)} · ${line}`),
    post: (delayMs, label, owner, run) => void add(delayMs, label, owner, run),
    run: async (isOver, untilMs) => {
      const onRejection = (error: unknown): void => void faults.push(`unhandled rejection: ${String(error)}`);
      process.on('unhandledRejection', onRejection);
      try {
        return await new Promise<boolean>((resolve) => {
          // One step per turn of the real event loop, so everything that follows from a step without waiting runs before the next.
          const next = (): void => {
            if (stepped !== null) onStep(stepped);
            stepped = null;
            if (isOver()) resolve(true);
            else if ((tasks.peek()?.dueMs ?? 0) > untilMs || !step()) resolve(false);
            else realTurn(next);
          };
          next();
        });
      } finally {
        process.off('unhandledRejection', onRejection);
      }
    },
  };
}
