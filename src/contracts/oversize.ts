// Stands in for a payload that is too large, so that the gate refuses it like any other invalid payload.
import { maxPayloadBytes } from './limits.ts';

/** `field` names the part of the payload that is probably too large. */
export class Oversize {
  readonly bytes: number;
  readonly field: string;

  constructor(bytes: number, payload: unknown) {
    this.bytes = bytes;
    const hasItems = typeof payload === 'object' && payload !== null && 'items' in payload;
    this.field = hasItems && Array.isArray(payload.items) ? 'items' : 'payload';
  }

  get message(): string {
    return `a message has at most ${maxPayloadBytes / 1024} KB, this one has ${Math.ceil(this.bytes / 1024)}`;
  }
}
