// The error for a refusal where a test needs data.
import type { WireError } from '../../src/contracts/errors.ts';

export class RefusedAnswer extends Error {
  readonly refusal: WireError;

  constructor(refusal: WireError) {
    super(`refused: ${refusal.code}, ${refusal.message}`);
    this.refusal = refusal;
  }
}
