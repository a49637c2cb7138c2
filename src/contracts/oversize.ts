// Stands in for a payload that is too large, so that the gate refuses it like any other invalid payload.
import { maxPayloadBytes } from './limits.ts';

/** `field` names the part of the payload that is probably too large. */
export class Oversize {
  readonly bytes: number;
  readonly field: string;

  constructor(bytes: number, payload: unknown) {
    this.bytes = bytes;
    const { items } = (typeof payload === 'object' && payload !== null ? payload : {}) as { items?: unknown }; // reading a key of any object is safe
    this.field = Array.isArray(items) ? 'items' : 'payload';
  }

  get message(): string {
    return `a message has at most ${maxPayloadBytes / 1024} KB, this one has ${Math.ceil(this.bytes / 1024)}`;
  }
}
