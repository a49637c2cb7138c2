// Pending tasks, by due time and then by the order in which they were scheduled: a binary heap.
import type { SimulatedProcess } from './simulated-process.ts';

export interface Task {
  dueMs: number;
  readonly order: number;
  /** The process of this step; null for what happens outside of all processes. */
  readonly owner: SimulatedProcess | null;
  readonly label: string;
  /** Null once it is cancelled. */
  run: (() => void) | null;
}

export interface TaskQueue {
  push(task: Task): void;
  pop(): Task | undefined;
  peek(): Task | undefined;
}

const isBefore = (one: Task, other: Task): boolean =>
  one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order);

export function createTaskQueue(): TaskQueue {
  const heap: Task[] = [];
  // Indexes below come from the heap's own length, so each has a task.
  const at = (index: number): Task => heap[index] as Task;

  function rise(start: number): void {
    const task = at(start);
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(task, at(parent))) break;
      heap[index] = at(parent);
      index = parent;
    }
    heap[index] = task;
  }

  function sink(): void {
    const task = at(0);
    let index = 0;
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      if (child + 1 < heap.length && isBefore(at(child + 1), at(child))) child += 1;
      if (!isBefore(at(child), task)) break;
      heap[index] = at(child);
      index = child;
    }
    heap[index] = task;
  }

  return {
    push: (task) => {
      heap.push(task);
      rise(heap.length - 1);
    },
    pop: () => {
      const first = heap[0];
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return first;
    },
    peek: () => heap[0],
  };
}
