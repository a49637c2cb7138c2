// A message that is larger than messages may be: it goes through the gate in the place of its payload, to be refused there.
import { maxPayloadBytes } from './limits.ts';

/** Stands for a payload of so many bytes; `field` is what makes it so large, as far as that is known. */
export class Oversize {
  readonly bytes: number;
  readonly field: string;

  constructor(bytes: number, payload: unknown) {
    this.bytes = bytes;
    const { items } = (typeof payload === 'object' && payload !== null ? payload : {}) as { items?: unknown }; // any object may be asked for a key
    this.field = Array.isArray(items) ? 'items' : 'payload';
  }

  get message(): string {
    return `a message has at most ${maxPayloadBytes / 1024} KB, this one has ${Math.ceil(this.bytes / 1024)}`;
  }
}
