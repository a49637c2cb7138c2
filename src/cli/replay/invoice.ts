// An invoice of the file, and the lines it is made of.

/** One article on an invoice; lines of the same article are merged. Negative on a cancellation. */
export interface Article {
  readonly pieces: number;
  readonly pence: bigint;
}

export interface Invoice {
  readonly no: string;
  readonly userId: string;
  /** Local time of the sale, in ms as if it were UTC. */
  readonly localMs: number;
  /** By article code, in the order of the file. */
  readonly articles: ReadonlyMap<string, Article>;
  readonly pence: bigint;
}

/** A cancellation's number starts with C; it names no original. */
export const isCancellation = ({ no }: Pick<Invoice, 'no'>): boolean => /^c/i.test(no);

/** One line of the file, read and checked. */
export interface InvoiceLine {
  readonly no: string;
  /** Null on sales to unknown customers. */
  readonly userId: string | null;
  readonly localMs: number;
  readonly code: string;
  readonly pieces: number;
  readonly pence: bigint;
}
