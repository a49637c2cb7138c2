// Groups lines into invoices: one number is one invoice, of one customer on one day.
import type { Article, Invoice, InvoiceLine } from './invoice.ts';

interface Draft {
  readonly no: string;
  readonly localMs: number;
  readonly firstLine: number;
  userId: string | null;
  /** The line that named the customer. */
  userLine: number;
  readonly articles: Map<string, Article>;
  pence: bigint;
  goodLines: number;
  isRefused: boolean;
}

export interface GroupedInvoices {
  /** Invoices and cancellations of known customers, in the order of the file. */
  readonly invoices: readonly Invoice[];
  /** Invoices of unknown customers. */
  readonly withoutCustomer: number;
  /** Invoices left out for a bad line: a receipt with a wrong total would block the correct one. */
  readonly refused: number;
  /** Readable lines of refused invoices. */
  readonly linesOfRefused: number;
}

export interface Grouping {
  /** Null, or why the line does not fit the invoice with its number; that invoice is then refused. */
  add(line: InvoiceLine, lineNumber: number): string | null;
  /** Refuses the whole invoice, including its lines that are still to come. */
  refuse(no: string, lineNumber: number): void;
  finish(): GroupedInvoices;
}

const dayOf = (localMs: number): number => Math.floor(localMs / 86_400_000);
const dayText = (localMs: number): string => new Date(localMs).toISOString().slice(0, 10);

/** Receipt numbers are compared without case, as on a node. */
const keyOf = (no: string): string => no.toUpperCase();

export function createGrouping(): Grouping {
  const drafts = new Map<string, Draft>();

  function draftOf(no: string, localMs: number, line: number): Draft {
    const key = keyOf(no);
    const known = drafts.get(key);
    if (known) return known;
    const draft: Draft = {
      no,
      localMs,
      firstLine: line,
      userId: null,
      userLine: line,
      articles: new Map(),
      pence: 0n,
      goodLines: 0,
      isRefused: false,
    };
    drafts.set(key, draft);
    return draft;
  }

  function refuseDraft(draft: Draft): void {
    draft.isRefused = true;
    draft.articles.clear();
  }

  return {
    add: (line, lineNumber) => {
      const draft = draftOf(line.no, line.localMs, lineNumber);
      const problem = whyNotOf(draft, line);
      if (problem !== null) {
        refuseDraft(draft);
        return problem;
      }
      draft.goodLines += 1;
      if (draft.userId === null && line.userId !== null) {
        draft.userId = line.userId;
        draft.userLine = lineNumber;
      }
      if (!draft.isRefused) addArticle(draft, line);
      return null;
    },
    refuse: (no, lineNumber) => refuseDraft(draftOf(no, Number.NaN, lineNumber)),
    finish: () => {
      const all = [...drafts.values()];
      const refused = all.filter(({ isRefused }) => isRefused);
      const kept = all.filter(({ isRefused }) => !isRefused);
      const invoices = kept.flatMap(({ no, localMs, userId, articles, pence }) =>
        userId === null ? [] : [{ no, localMs, userId, articles, pence }],
      );
      return {
        invoices,
        withoutCustomer: kept.length - invoices.length,
        refused: refused.length,
        linesOfRefused: refused.reduce((sum, { goodLines }) => sum + goodLines, 0),
      };
    },
  };
}

function whyNotOf(draft: Draft, { no, userId, localMs }: InvoiceLine): string | null {
  if (userId !== null && draft.userId !== null && userId !== draft.userId) {
    return `invoice ${no} is of customer ${userId} here and of customer ${draft.userId} in line ${draft.userLine}: one number for two receipts`;
  }
  // A draft that was refused before a date of it was read has none.
  if (Number.isNaN(draft.localMs) || dayOf(localMs) === dayOf(draft.localMs)) return null;
  return `invoice ${no} is of ${dayText(localMs)} here and of ${dayText(draft.localMs)} in line ${draft.firstLine}: one number for two receipts`;
}

function addArticle(draft: Draft, { code, pieces, pence }: InvoiceLine): void {
  const known = draft.articles.get(code);
  draft.pence += pence;
  draft.articles.set(code, { pieces: pieces + (known?.pieces ?? 0), pence: pence + (known?.pence ?? 0n) });
}
