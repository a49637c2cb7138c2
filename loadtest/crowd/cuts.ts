// Cuts the connections of phones: many at once, or one after the other as people come and go.
import { performance } from 'node:perf_hooks';
import type { CrowdResult } from './crowd-job.ts';
import type { Ledger } from './ledger.ts';
import type { Phone } from './phone.ts';

const backWithinMs = 60_000;

function cut(phone: Phone, ledger: Ledger): Promise<unknown> {
  ledger.gone(phone);
  return phone.cut(AbortSignal.timeout(backWithinMs));
}

/** Cuts a share of the phones at once. Resolves when all are back with what they missed, or are given up. */
export async function cutPhones(
  phones: readonly Phone[],
  share: number,
  ledger: Ledger,
  startedAt: number,
): Promise<CrowdResult['cuts'][number]> {
  const cutAt = performance.now();
  const chosen = phones.slice(0, Math.round(phones.length * share));
  const back = await Promise.allSettled(chosen.map((phone) => cut(phone, ledger)));
  return {
    at: (cutAt - startedAt) / 1000,
    phones: chosen.length,
    backMs: performance.now() - cutAt,
    notBack: back.filter(({ status }) => status === 'rejected').length,
  };
}

/** Cuts one phone after the other, at this rate, until stopped. A phone that does not return counts as behind at the end. */
export function startChurn(
  phones: readonly Phone[],
  perSecond: number,
  ledger: Ledger,
): { readonly stop: () => void } {
  if (perSecond <= 0 || phones.length === 0) return { stop: () => {} };
  let turn = 0;
  const timer = setInterval(() => {
    const phone = phones[turn % phones.length];
    turn += 1;
    if (phone?.isConnected()) cut(phone, ledger).catch(() => {});
  }, 1000 / perSecond);
  return { stop: () => clearInterval(timer) };
}
